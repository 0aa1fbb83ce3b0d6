import {
  optionsOfCommand,
  SHELLS,
  type CommandUsage,
  type Option,
  type ProgramInfo,
} from '../../model/program-info.ts';
import { fileEndings, flagsOf, completionKind, valueFlags } from './kinds.ts';

/** A completion function for zsh: to be put into a directory of `fpath`, or to be evaluated after `compinit`. */
export function zshCompletion(program: ProgramInfo): string {
  return [
    '#compdef portplan',
    '# Completion of portplan for zsh, written by "portplan completion zsh".',
    '',
    '_portplan() {',
    '  local -a specs',
    '  case $(_portplan_command) in',
    ...program.commands.flatMap((command) =>
      block(command.name, [...optionSpecs(program, command), ...operandSpec(command)]),
    ),
    ...block('*', optionSpecs(program, null)),
    '  esac',
    "  _arguments -s -S : '1:command:_portplan_commands' $specs",
    '}',
    '',
    '_portplan_commands() {',
    '  local -a commands=(',
    ...program.commands.map(({ name, about }) => `    ${quoted(`${name}:${escaped(about)}`)}`),
    '  )',
    '  _describe -t commands command commands',
    '}',
    '',
    COMMAND_START,
    `        ${valueFlags(program).join(' | ')}) expects=$word ;;`,
    COMMAND_END,
  ].join('\n');
}

const COMMAND_START = `\
# The first operand before the cursor.
_portplan_command() {
  local word expects=
  for word in \${words[2,CURRENT-1]}; do
    if [[ -n $expects ]]; then
      expects=
    elif [[ $word == -?* ]]; then
      case $word in`;

const COMMAND_END = `\
      esac
    else
      print -r -- $word
      return
    fi
  done
}

_portplan_hosts_file() {
  if compset -P 1 '*='; then
    _files
  else
    _message -e hosts 'HOSTS=FILE'
  fi
}

# The records of this host; none where they can't be read, or belong to an image.
_portplan_records() {
  local -a records
  (( $+opt_args[--root] )) || records=(\${(f)"$(_call_program records portplan history 2>/dev/null)"})
  records=(\${\${(M)records:#<->  *}/  /:})
  _describe -V -t records record records
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _portplan "$@"
elif (( $+functions[compdef] )); then
  compdef _portplan portplan
else
  print -u2 'portplan: completions come after compinit'
fi
`;

function block(pattern: string, specs: readonly string[]): readonly string[] {
  return [`    ${pattern})`, '      specs=(', ...specs.map((spec) => `        ${quoted(spec)}`), '      )', '      ;;'];
}

function optionSpecs(program: ProgramInfo, command: CommandUsage | null): readonly string[] {
  return optionsOfCommand(program, command).flatMap((option) =>
    flagsOf(option).map((flag) => optionSpec(option, flag)),
  );
}

/** `(-q --quiet)--quiet[no notes]`, `*--host=[a captured host]:SNAPSHOT:_files`. */
function optionSpec(option: Option, flag: string): string {
  const { about, value, short, isRepeatable } = option;
  const others = short === undefined ? '' : `(${flagsOf(option).join(' ')})`;
  const assigned = value !== undefined && flag.startsWith('--') ? '=' : '';
  const taken = value === undefined ? '' : `:${escaped(value)}:${valueAction(option)}`;
  return `${isRepeatable ? '*' : others}${flag}${assigned}[${escaped(about)}]${taken}`;
}

function valueAction(option: Option): string {
  const kind = completionKind(option);
  if (kind === 'choice') return `(${option.choices?.join(' ') ?? ''})`;
  if (kind === 'file') return '_files';
  if (kind === 'directory') return '_files -/';
  return kind === 'hosts-file' ? '_portplan_hosts_file' : ' ';
}

function operandSpec(command: CommandUsage): readonly string[] {
  const { kind, before = [], isRepeatable = false } = command.operands;
  const place = isRepeatable ? '*' : String(2 + before.length);
  const unknown = before.map((word, i) => `${2 + i}:${word}: `);
  if (kind === 'plan-file') return [...unknown, `${place}:FILE:_files -g "*.(${fileEndings(command).join('|')})"`];
  if (kind === 'shell') return [`${place}:SHELL:(${SHELLS.join(' ')})`];
  return kind === 'record' ? [`${place}:ID:_portplan_records`] : [];
}

/** `_arguments` and `_describe` would take these for the end of a text. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
