/** Undoes what a record says, exactly, unless the host has moved on since. */
import { RECORDED_WHERE } from '../model/host/network-scope.ts';
import { Failure } from '../model/failure.ts';
import { differs, sameFile, type FileChange, type FileState } from '../model/plan/file-state.ts';
import { ownershipWithout } from '../model/plan/ownership.ts';
import { lastingChanges, lastingFiles, type ApplyRecord, type SettingChange } from '../model/plan/record.ts';
import type { Step } from '../model/plan/step.ts';
import { readFileState } from '../system/files/file-state.ts';
import { isAbout } from '../model/plan/unconfirmed.ts';
import type { System } from '../system/system.ts';
import { checkWritable, underLock } from './apply.ts';
import { recordText } from './record.ts';
import { readUnconfirmedApply, undoneIn } from './confirm/unconfirmed-state.ts';
import { ownershipOf, readHistory, readLatest, type Latest } from './store.ts';
import type { ApplyTarget } from './apply-target.ts';
import { runTransaction } from './transaction.ts';
import { cancelUndo, cancelUndoQuietly, readUnconfirmed } from './confirm/unconfirmed.ts';

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

/** Returns the record that was undone; null where an apply waited of which nothing was left, and does so no more. */
export async function undoUnderLock(
  target: ApplyTarget,
  restore: Restore,
  options: RollbackOptions,
): Promise<ApplyRecord | null> {
  const { system } = target;
  return underLock(system, options.lockSeconds, () => undo(target, restore, options));
}

/** The same where the caller holds the lock. An apply that waited to be confirmed, and is undone, no longer waits. */
export async function undo(target: ApplyTarget, restore: Restore, options: UndoOptions): Promise<ApplyRecord | null> {
  const { system } = target;
  const chosen = chooseRecord(system, options.id);
  if (options.approved) expectSame(options.approved, chosen);
  const unconfirmed = readUnconfirmed(system);
  if (chosen === null) {
    if (unconfirmed) await cancelUndo(system, unconfirmed);
    return null;
  }
  const latest = readLatest(system);
  const { record, keep } = await intent(target, chosen, latest);
  const { unfinished } = latest;
  if (unfinished) await target.settings.recover(unfinished);
  const files = record.files.map((change) => ({ ...change, before: readFileState(system, change.path) }));
  const steps: readonly Step[] = [...(await restore(record.settings)), ...files.filter(differs).map(fileStep)];
  await checkWritable(target, steps);
  const verify = (): Promise<readonly string[]> => differences(target, record, 'after');
  const pending = keep ? { ...record, ...(options.because && { because: options.because }) } : chosen;
  const { interrupted } = options;
  await runTransaction(target, { record: pending, keep, unfinished, steps, verify, interrupted });
  if (unconfirmed && isAbout(unconfirmed, chosen)) await cancelUndoQuietly(system, unconfirmed);
  return chosen;
}

/**
 * What `rollback` is about: an unfinished record, or the one with this id, or the newest that is in force. Null where an apply
 * waits to be confirmed of which nothing is left: the one before it was not meant.
 */
export function chooseRecord(system: System, id: number | null): ApplyRecord | null {
  if (id === null && readUnconfirmedApply(system)?.state === 'nothing') return null;
  const { unfinished } = readLatest(system);
  if (unfinished && id !== null) {
    throw new Failure(
      'unfinished',
      'an earlier run was cut off: finish it with portplan apply, or undo it with portplan rollback, first',
    );
  }
  const history = readHistory(system);
  const found = unfinished ?? (id === null ? lastInForce(history) : history.find((record) => record.id === id));
  if (found) return found;
  const known = history.map((record) => record.id).join(', ') || 'none';
  const where = RECORDED_WHERE[system.network().kind];
  const message = id === null ? `there is no apply to undo ${where}` : `there is no record ${id}; ${where}: ${known}`;
  throw new Failure('no-record', message);
}

/** The newest apply that no later rollback has undone. */
function lastInForce(history: readonly ApplyRecord[]): ApplyRecord | undefined {
  const undone = undoneIn(history);
  return history.findLast(({ id, undoes }) => undoes === undefined && !undone.has(id));
}

function expectSame(approved: ApplyRecord | 'none', chosen: ApplyRecord | null): void {
  if (approved === 'none' ? chosen === null : chosen && recordText(approved) === recordText(chosen)) return;
  throw new Failure('moved-on', 'something was applied since you were asked; nothing was changed, look again', 1);
}

interface Intent {
  /** The record whose `after` is to come true. */
  readonly record: ApplyRecord;
  readonly keep: boolean;
}

/**
 * What the rollback is to bring about, and whether its record is kept. An apply that was cut off leaves no record once it is undone; a rollback
 * that was cut off is finished, towards what it was to bring.
 */
async function intent(target: ApplyTarget, chosen: ApplyRecord, latest: Latest): Promise<Intent> {
  const { system } = target;
  const { newest, unfinished } = latest;
  if (unfinished === null) {
    expectUnmoved(chosen, await differences(target, chosen, 'after'));
    const now = ownershipOf(latest);
    const after = ownershipWithout(now, chosen.ownership.before, chosen.ownership.after);
    const lasting = { ...chosen, settings: lastingChanges(chosen), files: lastingFiles(chosen) };
    const record = { ...reversed(system, lasting), id: (newest?.id ?? 0) + 1, ownership: { before: now, after } };
    return { record, keep: true };
  }
  const strange = chosen.files.filter((change) => !isRecordedState(change, readFileState(system, change.path)));
  expectUnmoved(
    chosen,
    strange.map(({ path }) => path),
  );
  return chosen.undoes === undefined
    ? { record: reversed(system, chosen), keep: false }
    : { record: chosen, keep: true };
}

/** Whether the runs that were cut off may have left the file so. */
function isRecordedState(
  { before, after, meanwhile = [] }: ApplyRecord['files'][number],
  now: FileState | null,
): boolean {
  return [before, after, ...meanwhile].some((state) => sameFile(now, state));
}

function expectUnmoved({ id }: ApplyRecord, moved: readonly string[]): void {
  if (moved.length === 0) return;
  const message = `record ${id} can't be undone: ${moved.join(' and ')} changed after it; nothing was done`;
  throw new Failure('moved-on', message, 1);
}

/** The settings and files that are not as they were before, or after, the record. */
async function differences(
  { system, settings: access }: ApplyTarget,
  record: ApplyRecord,
  side: 'before' | 'after',
): Promise<readonly string[]> {
  const read = lastingChanges(record).map(async (change) => ({
    ...change,
    isSame: (await access.read(change)) === change[side],
  }));
  return [
    ...(await Promise.all(read)).filter(({ isSame }) => !isSame).map(({ setting }) => setting),
    ...lastingFiles(record)
      .filter((change) => !sameFile(readFileState(system, change.path), change[side]))
      .map(({ path }) => path),
  ];
}

function reversed(system: System, record: ApplyRecord): ApplyRecord {
  const turned = <T extends { readonly before: unknown; readonly after: unknown }>(change: T): T => ({
    ...change,
    before: change.after,
    after: change.before,
  });
  return {
    ...record,
    action: 'rollback',
    undoes: record.id,
    at: system.now().toISOString(),
    settings: record.settings.map(turned),
    files: record.files.map(turned),
    ownership: turned(record.ownership),
  };
}

function fileStep(change: FileChange): Step {
  return { kind: 'file', ...change };
}
