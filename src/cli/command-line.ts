/** argv → the command and its arguments. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Failure } from '../model/failure.ts';
import { nearest } from '../model/text/nearest.ts';
import type { Option } from '../model/program-info.ts';
import type { Format } from '../model/format.ts';
import type { CommandInfo, GivenWords } from './command-row.ts';
import { COMMANDS } from './table/commands.ts';
import { GLOBAL_OPTIONS } from './options.ts';

export interface CommandLine {
  /** Null when none was named: only `--help` and `--version` make sense then. */
  readonly command: CommandInfo | null;
  readonly given: GivenWords;
}

/** Throws a Failure (`usage`) in one sentence. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const name = firstOperand(argv);
  const command = COMMANDS.find((known) => known.name === name) ?? null;
  if (name !== undefined && command === null) throw unknownCommand(name);
  const options = [...GLOBAL_OPTIONS, ...(command?.options ?? [])];
  const { values, positionals } = parse(argv, options, command);
  const given: GivenWords = {
    operands: positionals.slice(1),
    format: formatOf(command, textsOf(values['format']).at(-1)),
    texts: (option) => textsOf(values[option]),
  };
  return { command, given };
}

type Values = Readonly<Record<string, unknown>>;

/** The first word that is neither an option nor the value of one: the command's name. */
function firstOperand(argv: readonly string[]): string | undefined {
  const all = [...GLOBAL_OPTIONS, ...COMMANDS.flatMap((command) => command.options)];
  return parseArgs({ args: [...argv], options: configOf(all), allowPositionals: true, strict: false }).positionals[0];
}

function configOf(options: readonly Option[]): ParseArgsConfig['options'] {
  return Object.fromEntries(
    // Of an option that was given again the last one counts, unless a command looks at all of them.
    options.map(({ name, short, value }) => [
      name,
      { type: value ? 'string' : 'boolean', multiple: value !== undefined, ...(short && { short }) },
    ]),
  );
}

function parse(
  argv: readonly string[],
  options: readonly Option[],
  command: CommandInfo | null,
): { readonly values: Values; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...argv], options: configOf(options), allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(explain(error, options), command);
  }
}

function explain(error: unknown, options: readonly Option[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(?<option>-[^']*)'/.exec(message)?.groups?.['option'];
  if (unknown !== undefined) return unknownOption(unknown, options);
  const { option, fault } = /^Option '(?:-\w, )?(?<option>--[\w-]+)[^']*' (?<fault>.*)/.exec(message)?.groups ?? {};
  if (option === undefined || fault === undefined) return message.replace(/\.$/, '');
  if (fault.startsWith('argument is ambiguous'))
    return `${option} needs a value; one that starts with a dash comes as ${option}=-1`;
  return fault.startsWith('argument missing') ? `${option} needs a value` : `${option} takes no value`;
}

function unknownOption(option: string, options: readonly Option[]): string {
  const meant = nearest(
    option,
    options.map(({ name }) => `--${name}`),
  );
  return `there is no option ${option}${meant ? `; did you mean ${meant}?` : ''}`;
}

function unknownCommand(name: string): Failure {
  const meant = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  return usage(`there is no command ${name}${meant ? `; did you mean ${meant}?` : ''}`, null);
}

function formatOf(command: CommandInfo | null, value: string | undefined): Format {
  const formats = command?.formats ?? ['text'];
  const format = formats.find((known) => known === (value ?? formats[0]));
  if (format) return format;
  throw usage(
    `--format of ${command?.name ?? 'portplan'} is one of ${formats.join(', ')}, not ${value ?? ''}`,
    command,
  );
}

/** `parseArgs` gives one value or a list of them, and true for a switch. */
function textsOf(value: unknown): readonly string[] {
  return [value ?? []].flat().map((each) => (typeof each === 'string' ? each : ''));
}

function usage(message: string, command: CommandInfo | null): Failure {
  return new Failure('usage', `${message} (portplan ${command ? `${command.name} ` : ''}--help)`);
}
