import {
  optionsOfCommand,
  SHELLS,
  type CommandUsage,
  type Option,
  type ProgramInfo,
} from '../../model/program-info.ts';
import { FISH_FUNCTIONS } from './fish-functions.ts';
import { fileEndings, completionKind, valueFlags } from './kinds.ts';

/** Completions for fish 3 and newer. */
export function fishCompletion(program: ProgramInfo): string {
  return [
    '# Completion of portplan for fish, written by "portplan completion fish".',
    '',
    `set -g __portplan_value_flags ${valueFlags(program).join(' ')}`,
    '',
    FISH_FUNCTIONS,
    'complete -c portplan -f',
    ...program.commands.map(({ name, about }) =>
      line(['-n', quoted('__portplan_is ""'), '-a', name, '-d', quoted(about)]),
    ),
    ...optionLines(program, null),
    ...program.commands.flatMap((command) => ['', ...operandLines(command), ...optionLines(program, command)]),
    '',
  ].join('\n');
}

function optionLines(program: ProgramInfo, command: CommandUsage | null): readonly string[] {
  return optionsOfCommand(program, command).map((option) => optionLine(option, command?.name ?? ''));
}

function optionLine(option: Option, command: string): string {
  const { name, short, about, isRepeatable } = option;
  const flags = short === undefined ? ['-l', name] : ['-s', short, '-l', name];
  const once = isRepeatable
    ? ''
    : `; and not __portplan_has ${flags.join(' ').replace('-s ', '-').replace('-l ', '--')}`;
  const when = `__portplan_is ${command || '""'}${once}`;
  return line(['-n', quoted(when), ...flags, ...valueWords(option), '-d', quoted(about)]);
}

function valueWords(option: Option): readonly string[] {
  switch (completionKind(option)) {
    case 'switch':
      return [];
    case 'choice':
      return ['-x', '-a', quoted(option.choices?.join(' ') ?? '')];
    case 'file':
      return ['-r', '-F'];
    case 'directory':
      return ['-x', '-a', quoted('(__portplan_paths /)')];
    case 'hosts-file':
      return ['-x', '-a', quoted('(__portplan_hosts_file)')];
    case 'text':
      return ['-x'];
  }
}

function operandLines(command: CommandUsage): readonly string[] {
  const what = operandWords(command);
  const { before = [], isRepeatable = false } = command.operands;
  const room = isRepeatable ? '' : `; and __portplan_has_operands ${before.length}`;
  return what.length === 0 ? [] : [line(['-n', quoted(`__portplan_is ${command.name}${room}`), ...what])];
}

function operandWords(command: CommandUsage): readonly string[] {
  switch (command.operands.kind) {
    case 'none':
      return [];
    case 'plan-file':
      return ['-a', quoted(`(__portplan_paths / .${fileEndings(command).join(' .')})`)];
    case 'shell':
      return ['-a', quoted(SHELLS.join(' '))];
    case 'record':
      return ['-k', '-a', quoted('(__portplan_records)')];
  }
}

function line(words: readonly string[]): string {
  return `complete -c portplan ${words.join(' ')}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
