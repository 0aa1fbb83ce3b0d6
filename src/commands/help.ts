import type { CommandInfo, Option } from './command.ts';
import { COMMANDS, GLOBAL_OPTIONS } from './commands.ts';

/** Help for one command, or for the program. */
export function helpText(command: CommandInfo | null): string {
  return command ? commandHelp(command) : programHelp();
}

const PUBLIC = COMMANDS.filter(({ isInternal }) => !isInternal);

function programHelp(): string {
  return [
    'portplan: host ports as code: checked, compared with the live settings, applied.',
    '',
    'portplan COMMAND [FILE…] [options]',
    '',
    ...table(PUBLIC.map(({ name, operands, about }) => [`${name} ${operands}`.trimEnd(), about])),
    '',
    'FILE is portplan.yaml where none is named; - is standard input.',
    '',
    ...table(GLOBAL_OPTIONS.map(optionRow)),
    '',
    'Exit status: 0 done, nothing left to do; 1 errors found, or an apply that failed;',
    '2 changes pending (plan --detailed-exitcode); 3 could not run.',
    '',
  ].join('\n');
}

function commandHelp({ name, operands, about, details = [], options, formats }: CommandInfo): string {
  const format: Option = { name: 'format', value: 'FORMAT', about: `one of ${formats.join(', ')}` };
  const global = GLOBAL_OPTIONS.filter((option) => option.name !== 'format');
  return [
    `portplan ${name}: ${about}`,
    '',
    `portplan ${name} ${operands}`.trimEnd() + ' [options]',
    '',
    ...(details.length > 0 ? [...details, ''] : []),
    ...table([...options, format, ...global].map(optionRow)),
    '',
  ].join('\n');
}

function optionRow({ name, short, value, about, choices }: Option): readonly [string, string] {
  const flags = `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
  return [flags, choices ? `${about} (${choices.join(', ')})` : about];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
}
