/** Undoes what a record says, exactly, unless the host has moved on since. */
import { differs, type FileChange } from '../model/plan/file-state.ts';
import type { ApplyRecord, Kept, SettingChange } from '../model/plan/record.ts';
import type { Step } from '../model/plan/step.ts';
import { isAbout } from '../model/plan/unconfirmed.ts';
import type { ApplyTarget } from './apply-target.ts';
import { checkWritable } from './apply.ts';
import { cancelUndo, cancelUndoQuietly, readUnconfirmed } from './confirm/unconfirmed.ts';
import { recover } from './recover.ts';
import { chooseRecord, expectSame } from './rollback/chosen-record.ts';
import { differences, expectOurs, intentOf } from './rollback/intent.ts';
import { readLatest } from './store.ts';
import { goForward, runTransaction } from './transaction.ts';
import { underLock } from './under-lock.ts';

/** Steps that give settings the values of `after`, in a safe order. */
export type Restore = (changes: readonly SettingChange[]) => readonly Step[] | Promise<readonly Step[]>;

export interface RollbackOptions {
  /** The record to undo; null: what was cut off, or else the last apply that is still in force. */
  readonly id: number | null;
  /** The record that a person has agreed to undo, or that there is none; null where no person was asked. */
  readonly approved: ApplyRecord | 'none' | null;
  readonly lockSeconds: number;
  readonly interrupted: () => boolean;
}

/** An undo at the deadline asks no person, and its record says why it was done. */
type UndoOptions = Omit<RollbackOptions, 'lockSeconds'> & Pick<ApplyRecord, 'because'>;

export interface Undone {
  readonly record: ApplyRecord;
  /** What stays, since another program has changed it. */
  readonly kept: readonly Kept[];
}

/** Returns the record that was undone; null where an apply waited of which nothing was left, and does so no more. */
export async function undoUnderLock(
  target: ApplyTarget,
  restore: Restore,
  options: RollbackOptions,
): Promise<Undone | null> {
  const { system } = target;
  // Where there is nothing to undo, no lock is made either.
  chooseRecord(system, options.id);
  return underLock(system, options.lockSeconds, () => undo(target, restore, options));
}

/** The same where the caller holds the lock. An apply that waited to be confirmed, and is undone, no longer waits. */
export async function undo(target: ApplyTarget, restore: Restore, options: UndoOptions): Promise<Undone | null> {
  const { system } = target;
  const chosen = chooseRecord(system, options.id);
  if (options.approved) expectSame(options.approved, chosen);
  const unconfirmed = readUnconfirmed(system);
  if (chosen === null) {
    if (unconfirmed) await cancelUndo(system, unconfirmed);
    return null;
  }
  const latest = readLatest(system);
  const { unfinished } = latest;
  if (unfinished) await recover(target, unfinished, 'undo');
  const { record, keep, kept } = await intentOf(target, chosen, latest, options.because);
  const files = record.files.map((change) => ({ ...change, before: expectOurs(system, chosen, change) }));
  const steps: readonly Step[] = [...(await restore(record.settings)), ...files.filter(differs).map(fileStep)];
  const isTimed = options.because !== undefined;
  if (!isTimed) await checkWritable(target, steps);
  const verify = (): Promise<readonly string[]> => differences(target, record);
  const pending = keep ? record : chosen;
  const { interrupted } = options;
  const run = isTimed ? goForward : runTransaction;
  await run(target, { record: pending, keep, unfinished, steps, verify, interrupted });
  if (unconfirmed && isAbout(unconfirmed, chosen)) await cancelUndoQuietly(system, unconfirmed);
  return { record: chosen, kept };
}

function fileStep(change: FileChange): Step {
  return { kind: 'file', ...change };
}
