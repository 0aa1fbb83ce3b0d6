/** What may stand for a value or an operand. */
import type { CommandUsage, Option, ProgramInfo, ValueKind } from '../../model/program-info.ts';

export function completionKind({ value, choices, kind = 'text' }: Option): ValueKind | 'switch' | 'choice' {
  if (value === undefined) return 'switch';
  return choices ? 'choice' : kind;
}

/** How the names of the files end that its FILE means. */
export function fileEndings({ takesKeptPlan }: CommandUsage): readonly string[] {
  return ['yaml', 'yml', ...(takesKeptPlan ? ['json'] : [])];
}

/** `-q`, `--quiet`. */
export function flagsOf({ name, short }: Option): readonly string[] {
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
}

/** The flags of every option that takes a value: the word behind one is no operand. */
export function valueFlags({ commands, globalOptions }: ProgramInfo): readonly string[] {
  const options = [...globalOptions, ...commands.flatMap((command) => command.options)];
  return [...new Set(options.filter(({ value }) => value !== undefined).flatMap(flagsOf))];
}
