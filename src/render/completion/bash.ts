import {
  optionsOfCommand,
  SHELLS,
  type CommandUsage,
  type Option,
  type ProgramInfo,
} from '../../model/program-info.ts';
import { BASH_FUNCTIONS } from './bash-functions.ts';
import { fileEndings, flagsOf, completionKind, valueFlags } from './kinds.ts';

/** A completion script for bash 4 and newer, which needs no other package. */
export function bashCompletion(program: ProgramInfo): string {
  const names = program.commands.map(({ name }) => name);
  return [
    '# Completion of portplan for bash, written by "portplan completion bash".',
    '',
    `_portplan_commands='${names.join(' ')}'`,
    '',
    '# Of a command: options, each as KIND FLAG... (a + behind KIND: it may come again); operand, its KIND, from and up to which place.',
    '_portplan_load() {',
    '  case $1 in',
    ...program.commands.flatMap((command) => commandCase(program, command)),
    ...block('*', [...optionWords(program, null), "operand='' from=0 most=0"]),
    '  esac',
    '}',
    '',
    '_portplan_takes_value() {',
    '  case $1 in',
    `    ${valueFlags(program).join(' | ')}) return 0 ;;`,
    '  esac',
    '  return 1',
    '}',
    '',
    BASH_FUNCTIONS,
  ].join('\n');
}

function commandCase(program: ProgramInfo, command: CommandUsage): readonly string[] {
  const { before = [], isRepeatable = false } = command.operands;
  const from = before.length;
  const most = isRepeatable ? 1_000_000 : from + 1;
  const operand = operandWord(command);
  return block(command.name, [
    ...optionWords(program, command),
    `operand='${operand}' from=${from} most=${operand === '' ? 0 : most}`,
  ]);
}

function block(pattern: string, lines: readonly string[]): readonly string[] {
  return [`    ${pattern})`, ...lines.map((line) => `      ${line}`), '      ;;'];
}

function optionWords(program: ProgramInfo, command: CommandUsage | null): readonly string[] {
  return ['options=(', ...optionsOfCommand(program, command).map((option) => `  '${optionWord(option)}'`), ')'];
}

/** `choice:text,json --format`, `switch -q --quiet`, `file+ --host`. */
function optionWord(option: Option): string {
  const kind = completionKind(option);
  const choices = kind === 'choice' ? `:${option.choices?.join(',') ?? ''}` : '';
  return [`${kind}${choices}${option.isRepeatable ? '+' : ''}`, ...flagsOf(option)].join(' ');
}

function operandWord(command: CommandUsage): string {
  const { kind } = command.operands;
  if (kind === 'plan-file') return `file:${fileEndings(command).join(',')}`;
  if (kind === 'shell') return `choice:${SHELLS.join(',')}`;
  return kind === 'record' ? kind : '';
}
