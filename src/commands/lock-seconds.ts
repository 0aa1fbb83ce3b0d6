import { Failure } from '../model/failure.ts';
import type { Context } from './command.ts';

const DEFAULT_WAIT = 30;

/** How long to wait for another apply, in seconds. */
export function lockSeconds({ arguments: given }: Context): number {
  const text = given.value('lock-wait');
  if (text === undefined) return DEFAULT_WAIT;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new Failure('usage', `--lock-wait takes a number of seconds, not ${text}`);
}
