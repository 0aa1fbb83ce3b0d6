import { Failure } from '../model/failure.ts';
import type { Arguments } from '../commands/context.ts';

/** The whole number that an option takes; without leading zeros, as in plan files: some readers take those for octal. `unit`: what it counts, for the message. */
export function numberOption(given: Arguments, name: string, otherwise: number, unit = ''): number {
  const text = given.value(name);
  if (text === undefined) return otherwise;
  if (/^(?:0|[1-9]\d{0,8})$/.test(text)) return Number(text);
  throw new Failure('usage', `--${name} takes a number${unit && ` of ${unit}`}, not ${text || "''"}`);
}
