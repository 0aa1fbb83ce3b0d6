/** The deadline of an apply that waited to be confirmed: it is undone. The lock decides between this and a late `confirm`. */
import { Failure } from '../model/failure.ts';
import type { ApplyRecord } from '../model/record.ts';
import { isAbout, isRecordOf, type Unconfirmed } from '../model/unconfirmed.ts';
import type { System } from '../system/system.ts';
import { underLock } from './apply.ts';
import { undo, undoneIn, type Restore } from './rollback.ts';
import { readHistory, readLatest } from './store.ts';
import type { Target } from './target.ts';
import { disarm, readUnconfirmed, writeUnconfirmed } from './unconfirmed.ts';

export interface ExpireOptions {
  readonly token: string;
  readonly lockSeconds: number;
  readonly interrupted: () => boolean;
}

/**
 * Returns the record that was undone; null where there is nothing to undo any more. Why it could not be undone stays in the
 * file, for whoever looks next.
 */
export async function expire(target: Target, restore: Restore, options: ExpireOptions): Promise<ApplyRecord | null> {
  const { system } = target;
  return underLock(system, options.lockSeconds, async () => {
    const unconfirmed = readUnconfirmed(system);
    if (unconfirmed?.token !== options.token) return null;
    const found = whatIsLeft(system, unconfirmed);
    if (found === 'nothing') {
      await disarm(system, unconfirmed);
      return null;
    }
    try {
      const { interrupted } = options;
      return await undo(target, restore, { id: found.id, approved: null, interrupted, because: 'not-confirmed' });
    } catch (error) {
      keepReason(system, unconfirmed, error);
      throw error;
    }
  });
}

/** What `rollback` is to be asked for; an unfinished record has no id yet. */
function whatIsLeft(system: System, unconfirmed: Unconfirmed): { readonly id: number | null } | 'nothing' {
  const { unfinished } = readLatest(system);
  if (unfinished && isAbout(unconfirmed, unfinished)) return { id: null };
  return isInForce(system, unconfirmed) ? { id: unconfirmed.record } : 'nothing';
}

/** Whether the apply was finished, and nothing has undone it since. */
export function isInForce(system: System, unconfirmed: Unconfirmed): boolean {
  const history = readHistory(system);
  return history.some((record) => isRecordOf(unconfirmed, record)) && !undoneIn(history).has(unconfirmed.record);
}

/** The error itself matters more than one that comes of writing it down. */
function keepReason(system: System, unconfirmed: Unconfirmed, error: unknown): void {
  if (!(error instanceof Failure)) return;
  try {
    writeUnconfirmed(system, { ...unconfirmed, failed: error.message });
  } catch {
    return;
  }
}
