/** The part of the script for bash that is the same whatever the commands are. It also runs under `set -u`. */
export const BASH_FUNCTIONS = `\
# words: what portplan would get, up to the cursor; current: the one at the cursor; kept: what readline has of that one already,
# as it cuts at = and : inside of a word.
_portplan_split() {
  local line=\${COMP_LINE:0:COMP_POINT} index gap piece joined=''
  for ((index = 0; index < COMP_CWORD; index++)); do
    piece=\${COMP_WORDS[index]}
    gap=\${line%%"$piece"*}
    line=\${line#"$gap$piece"}
    if [[ -z $gap && -n $joined && $piece != *[\\<\\>]* ]]; then
      words[count - 1]+=$piece
    else
      words[count++]=$piece
    fi
    joined=1
    [[ $piece == *[\\<\\>]* ]] && joined=''
  done
  piece=\${line#"\${line%%[![:space:]]*}"}
  current=$piece
  if [[ -n $joined && -n $line && $line == "$piece" ]]; then
    ((count -= 1))
    current=\${words[count]}$piece
    kept=\${words[count]}
    [[ $piece == *[!=:]* ]] || kept=$current
  fi
  _portplan_unquote current
  _portplan_unquote kept
}

# Takes the quotes and backslashes out of the text in this variable; the last quote may be open.
_portplan_unquote() {
  local rest=\${!1} char open='' plain=''
  while [[ -n $rest ]]; do
    char=\${rest:0:1}
    rest=\${rest:1}
    if [[ $char == "$open" ]]; then
      open=''
    elif [[ -z $open && $char == [\\"\\'] ]]; then
      open=$char
    elif [[ $char == \\\\ && $open != \\' ]]; then
      plain+=\${rest:0:1}
      rest=\${rest:1}
    else
      plain+=$char
    fi
  done
  printf -v "$1" %s "$plain"
}

# compgen reads a word with quotes as readline does, and only while readline has one.
_portplan_compgen() {
  local text=$1
  shift
  compgen "$@" -- "$text" || compgen "$@" -- "$(printf %q "$text")"
}

_portplan_files() {
  local ending
  if [[ -z $2 ]]; then
    _portplan_compgen "$1" -f
    return
  fi
  for ending in \${2//,/ }; do
    _portplan_compgen "$1" -f -X "!*.$ending"
  done
  _portplan_compgen "$1" -d
}

# The numbers of the records; none where they can't be read, or belong to an image.
_portplan_records() {
  local number rest
  [[ $given == *' --root '* ]] && return
  while read -r number rest; do
    [[ $number == [0-9]* ]] && printf '%s\\n' "$number"
  done <<<"$(portplan history 2>/dev/null </dev/null)"
}

# Offers what may stand there: KIND, what stands before it in the same word, what is typed of it.
_portplan_offer() {
  local kind=$1 before=$2 text=$3 found='' line
  case $kind in
    choice:*)
      kind=\${kind#choice:}
      found=$(compgen -W "\${kind//,/ }" -- "$text")
      ;;
    record) found=$(compgen -W "$(_portplan_records)" -- "$text") ;;
    directory) found=$(_portplan_compgen "$text" -d) ;;
    file) found=$(_portplan_files "$text" '') ;;
    file:*) found=$(_portplan_files "$text" "\${kind#file:}") ;;
    hosts-file)
      [[ $text == *=* ]] && _portplan_offer file "$before\${text%%=*}=" "\${text#*=}"
      return
      ;;
  esac
  case $kind in
    file* | directory) compopt -o filenames 2>/dev/null ;;
  esac
  while IFS= read -r line; do
    line=$before$line
    [[ -n $found ]] && COMPREPLY+=("\${line#"$kept"}")
  done <<<"$found"
}

# kind: the one of the option with this flag.
_portplan_find_kind() {
  local option
  for option in "\${options[@]}"; do
    [[ " \${option#* } " == *" $1 "* ]] && kind=\${option%% *}
  done
  kind=\${kind%+}
}

# The options that may still come.
_portplan_offer_options() {
  local option flag flags
  for option in "\${options[@]}"; do
    flags=\${option#* }
    for flag in $flags; do
      [[ \${option%% *} != *+ && $given == *" $flag "* ]] && continue 2
    done
    while IFS= read -r flag; do
      [[ -n $flag ]] && COMPREPLY+=("$flag")
    done <<<"$(compgen -W "$flags" -- "$current")"
  done
}

_portplan_give() {
  local letter
  if [[ $1 == --* ]]; then
    given+="\${1%%=*} "
  else
    for ((letter = 1; letter < \${#1}; letter++)); do given+="-\${1:letter:1} "; done
  fi
  if _portplan_takes_value "$1"; then expects=$1; fi
}

# command, given (the flags), count of operands, ended (by --), expects (the flag whose value is next).
_portplan_walk() {
  local index word
  for ((index = 1; index < count; index++)); do
    word=\${words[index]}
    if [[ -n $expects ]]; then
      expects=''
    elif [[ $word == *[\\<\\>]* ]]; then
      expects='>'
    elif [[ -n $ended || $word != -?* ]]; then
      if [[ -z $command ]]; then command=$word; else ((operands += 1)); fi
    elif [[ $word == -- ]]; then
      ended=1
    else
      _portplan_give "$word"
    fi
  done
}

_portplan() {
  local IFS=$' \\t\\n'
  local words=() count=0 current='' kept='' command='' given=' ' operands=0 ended='' expects='' kind=text
  local options=() operand='' from=0 most=0
  COMPREPLY=()
  _portplan_split
  _portplan_walk
  _portplan_load "$command"
  if [[ $expects == '>' ]]; then
    _portplan_offer file '' "$current"
  elif [[ -n $expects ]]; then
    _portplan_find_kind "$expects"
    _portplan_offer "$kind" '' "$current"
  elif [[ -z $ended && $current == --*=* ]]; then
    _portplan_find_kind "\${current%%=*}"
    _portplan_offer "$kind" "\${current%%=*}=" "\${current#*=}"
  elif [[ -z $ended && $current == -* ]]; then
    _portplan_offer_options
  elif [[ -z $command ]]; then
    _portplan_offer "choice:$_portplan_commands" '' "$current"
  elif ((from <= operands && operands < most)); then
    _portplan_offer "$operand" '' "$current"
  fi
  return 0
}

complete -F _portplan portplan
`;
