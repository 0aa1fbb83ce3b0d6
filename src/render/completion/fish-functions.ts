/** The part of the script for fish that is the same whatever the commands are. */
export const FISH_FUNCTIONS = `\
# What stands before the cursor, a line each: flags, and operands behind a blank. A flag whose value is next is left out.
function __portplan_seen
    set -l words (commandline -opc)
    set -e words[1]
    set -l expects ''
    set -l ended ''
    for word in $words
        if test -n "$expects"
            echo -- $expects
            set expects ''
        else if test -n "$ended"; or not string match -q -- '-?*' $word
            echo -- " $word"
        else if test "$word" = --
            set ended 1
        else if contains -- $word $__portplan_value_flags
            set expects $word
        else if string match -q -- '--*' $word
            string replace -r -- '=.*' '' $word
        else
            string replace -r -- '^' - (string split '' -- (string sub -s 2 -- $word))
        end
    end
end

function __portplan_is -a command
    set -l operands (__portplan_seen | string replace -f -r -- '^ ' '')
    test "$operands[1]" = "$command"
end

function __portplan_has
    set -l seen (__portplan_seen)
    for flag in $argv
        contains -- $flag $seen; and return 0
    end
    return 1
end

# So many behind the command.
function __portplan_has_operands -a many
    test (__portplan_seen | string match -- ' *' | count) -eq (math $many + 1)
end

# The paths with one of these endings that go on from what is typed, of the value alone in --option=value.
function __portplan_paths
    set -l typed (commandline -ct | string replace -r -- '^--[^=]*=' '')
    set -l endings (string join '|' (string escape --style=regex -- $argv))
    complete -C "__portplan_no_command $typed" | string replace -r '\\t.*' '' | string match -r -- "^.*(?:$endings)\\$"
end

function __portplan_hosts_file
    set -l typed (commandline -ct | string replace -r -- '^--[^=]*=' '' | string replace -r -- '^[\\'"]' '')
    set -l hosts (string match -r -- '^[^=]*=' $typed); or return
    set -l file (string replace -r -- '^[^=]*=' '' $typed)
    complete -C "__portplan_no_command $file" | string replace -r '\\t.*' '' | string replace -r -- '^' "$hosts"
end

# The records of this host; none where they can't be read, or belong to an image.
function __portplan_records
    __portplan_has --root; and return
    type -q portplan; or return
    portplan history 2>/dev/null </dev/null | string match -r -- '^\\d+  .*' | string replace '  ' \\t
end
`;
