/** Undoes an apply that was not confirmed by its deadline. The lock decides between this and a late `confirm`. */
import { Failure } from '../../model/failure.ts';
import type { Unconfirmed } from '../../model/plan/unconfirmed.ts';
import type { System } from '../../system/system.ts';
import { underLock } from '../under-lock.ts';
import { removeReserves } from './disk-reserve.ts';
import { removeUndoProgram } from './undo-program.ts';
import { reasonFor } from '../../model/errno-reason.ts';
import { undo, type Restore, type Undone } from '../rollback.ts';
import { unconfirmedStateOf } from './unconfirmed-state.ts';
import type { ApplyTarget } from '../apply-target.ts';
import { cancelUndo, readUnconfirmed, writeUnconfirmed } from './unconfirmed.ts';

interface ExpireOptions {
  readonly token: string;
  /** It is what was started when the apply was armed. */
  readonly isPromised: boolean;
  readonly lockSeconds: number;
  readonly interrupted: () => boolean;
}

/**
 * Returns what was undone; null where there is nothing to undo any more. Where the undo fails, it is tried once more with the
 * room that was kept for it; then the reason is written to unconfirmed.json, for later commands to show.
 */
export async function undoExpired(
  target: ApplyTarget,
  restore: Restore,
  options: ExpireOptions,
): Promise<Undone | null> {
  const { system } = target;
  if (system.status(system.store) === null) {
    if (options.isPromised) throw recordsGone(system);
    return null;
  }
  return underLock(system, options.lockSeconds, async () => {
    const unconfirmed = readUnconfirmed(system);
    // An apply that was killed while it was being armed has left the program there.
    if (unconfirmed === null) removeUndoProgram(system);
    if (unconfirmed?.token !== options.token) return null;
    const attempt = (): Promise<Undone | null> => undoWaiting(target, restore, unconfirmed, options.interrupted);
    try {
      return await attempt();
    } catch {
      removeReserves(system, unconfirmed.reserves ?? []);
    }
    try {
      return await attempt();
    } catch (error) {
      keepReason(system, unconfirmed, error);
      throw error;
    }
  });
}

/** Nothing may bring the folder of records back that somebody has removed. */
function recordsGone({ store }: System): Failure {
  const message = `${store} was removed while an apply waited to be confirmed: what it has changed stays, as nothing tells any more what was there before`;
  return new Failure('records-gone', message, 1);
}

async function undoWaiting(
  target: ApplyTarget,
  restore: Restore,
  unconfirmed: Unconfirmed,
  interrupted: () => boolean,
): Promise<Undone | null> {
  const state = unconfirmedStateOf(target.system, unconfirmed);
  if (state === 'nothing') {
    await cancelUndo(target.system, unconfirmed);
    return null;
  }
  // An unfinished record has no id yet.
  const id = state === 'in-force' ? unconfirmed.record : null;
  return undo(target, restore, { id, approved: null, interrupted, because: 'not-confirmed' });
}

/** Writes the reason to unconfirmed.json. Where that fails, the error that is written matters more, and this one is dropped. */
function keepReason(system: System, unconfirmed: Unconfirmed, error: unknown): void {
  const failed = reasonFor(error);
  if (failed === unconfirmed.failed) return;
  try {
    writeUnconfirmed(system, { ...unconfirmed, failed });
  } catch {
    return;
  }
}
