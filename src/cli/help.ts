import { largest } from '../model/largest.ts';
import { optionsOfCommand, type Option } from '../model/program-info.ts';
import type { CommandInfo } from './command-row.ts';
import { programInfo } from './table/commands.ts';

/** Help for one command, or for the program. */
export function helpText(command: CommandInfo | null): string {
  return command ? commandHelp(command) : programHelp();
}

function programHelp(): string {
  const { summary, file, commands, globalOptions, exitStatus } = programInfo();
  return [
    `portplan: ${summary}.`,
    '',
    'portplan COMMAND [FILE…] [options]',
    '',
    ...table(commands.map(({ name, operands, about }) => [`${name} ${operands.words}`.trimEnd(), about])),
    '',
    file,
    '',
    ...table(globalOptions.map(optionRow)),
    '',
    'Exit status:',
    '',
    ...table(exitStatus),
    '',
  ].join('\n');
}

function commandHelp(command: CommandInfo): string {
  const { name, operands, about, details = [] } = command;
  return [
    `portplan ${name}: ${about}`,
    '',
    `portplan ${name} ${operands.words}`.trimEnd() + ' [options]',
    '',
    ...(details.length > 0 ? [...details, ''] : []),
    ...table(optionsOfCommand(programInfo(), command).map(optionRow)),
    '',
  ].join('\n');
}

function optionRow({ name, short, value, about, choices }: Option): readonly [string, string] {
  const flags = `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
  return [flags, choices ? `${about} (${choices.join(', ')})` : about];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = largest(rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
}
