/** What may stand for a value or an operand, by the word that help has for it. */
import type { CommandUsage, Option, ProgramInfo } from '../../model/program-info.ts';

/** `hosts-file` is HOSTS=FILE; of `text` nothing is known. */
export type ValueKind = 'switch' | 'choice' | 'file' | 'directory' | 'hosts-file' | 'text';
export type OperandKind = 'none' | 'plan-file' | 'shell' | 'record';

export function valueKind({ value, choices }: Option): ValueKind {
  if (value === undefined) return 'switch';
  if (choices) return 'choice';
  if (value.endsWith('=FILE')) return 'hosts-file';
  if (value === 'DIR') return 'directory';
  return value === 'FILE' || value === 'SNAPSHOT' ? 'file' : 'text';
}

export function operandKind({ operands }: CommandUsage): OperandKind {
  if (/FILE|PLAN/.test(operands)) return 'plan-file';
  if (operands === 'SHELL') return 'shell';
  return operands === '[ID]' ? 'record' : 'none';
}

/** How many operands come before the one that is offered; of them nothing is known. */
export function operandsBefore({ operands }: CommandUsage): readonly string[] {
  return operands.split(' ').slice(0, -1);
}

export function takesSeveral({ operands }: CommandUsage): boolean {
  return operands.includes('…');
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
