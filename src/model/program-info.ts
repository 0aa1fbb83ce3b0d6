/** The command line as plain values: what help, completions and the manual page are made from. */

/** What may stand for a value or an operand, as far as a shell can offer it; of `text` nothing is known, and `hosts-file` is HOSTS=FILE. */
export type ValueKind = 'file' | 'directory' | 'hosts-file' | 'text';
type OperandKind = 'none' | 'plan-file' | 'shell' | 'record';

/** One option, as help, the parser, completions and the manual page know it. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  /** The word for its value in help, for instance DIR; left out for a switch. */
  readonly value?: string;
  /** What its value is; `text` where it is left out. */
  readonly kind?: ValueKind;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** It may be given several times; each counts. */
  readonly isRepeatable?: true;
  readonly about: string;
}

/** The operands of a command. */
export interface Operands {
  /** As help shows them, for instance `[FILE]`. */
  readonly words: string;
  /** What the last one is. */
  readonly kind: OperandKind;
  /** The words for those that come before it; of them nothing is known. */
  readonly before?: readonly string[];
  /** There may be any number of the last one. */
  readonly isRepeatable?: true;
}

export interface CommandUsage {
  readonly name: string;
  readonly operands: Operands;
  /** One line, for the list of commands. */
  readonly about: string;
  /** Further lines of its help; one that begins with a blank is to be typed. */
  readonly details?: readonly string[];
  readonly formats: readonly string[];
  /** FILE may also be a kept plan, which is JSON. */
  readonly takesKeptPlan?: true;
  /** Its own options; the global ones come with every command, */
  readonly options: readonly Option[];
  /** except those that say nothing to it: it takes them, as scripts may name them everywhere. */
  readonly unusedGlobals?: readonly string[];
}

export interface ProgramInfo {
  readonly summary: string;
  /** What FILE means. */
  readonly file: string;
  readonly commands: readonly CommandUsage[];
  readonly globalOptions: readonly Option[];
  readonly exitStatus: readonly (readonly [status: string, about: string])[];
}

/** What `completion` has scripts for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** All options of a command, with the formats that it has; those of no command, with all formats there are. */
export function optionsOfCommand(
  { commands, globalOptions }: ProgramInfo,
  command: CommandUsage | null,
): readonly Option[] {
  const formats = command?.formats ?? [...new Set(commands.flatMap((each) => each.formats))];
  const global = globalOptions.map((option) => (option.name === 'format' ? { ...option, choices: formats } : option));
  const used = global.filter(({ name }) => command?.unusedGlobals?.includes(name) !== true);
  return [...(command?.options ?? []), ...used];
}
