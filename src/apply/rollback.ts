/** Undoes what a record says, exactly, unless the host has moved on since. */
import { RECORDED_WHERE } from '../model/host/network-scope.ts';
import { Failure } from '../model/failure.ts';
import { differs, sameFile, type FileChange, type FileState } from '../model/plan/file-state.ts';
import { ownershipKept, ownershipWithout } from '../model/plan/ownership.ts';
import { lastingChanges, lastingFiles, type ApplyRecord, type Kept, type SettingChange } from '../model/plan/record.ts';
import type { Step } from '../model/plan/step.ts';
import { readFileState } from '../system/files/file-state.ts';
import { isAbout } from '../model/plan/unconfirmed.ts';
import type { System } from '../system/system.ts';
import { checkWritable } from './apply.ts';
import { underLock } from './under-lock.ts';
import { isFileLeftBy, onlyOurs } from './changed-by-others.ts';
import { recordText } from './record.ts';
import { recover } from './recover.ts';
import { readUnconfirmedApply, undoneIn } from './confirm/unconfirmed-state.ts';
import { ownershipOf, readHistory, readLatest, type Latest } from './store.ts';
import type { ApplyTarget } from './apply-target.ts';
import { goForward, runTransaction } from './transaction.ts';
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
  const { record, keep, kept } = await intent(target, chosen, latest, options);
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

interface Intent extends Pick<Undone, 'kept'> {
  /** The record whose `after` is to come true. */
  readonly record: ApplyRecord;
  readonly keep: boolean;
}

/**
 * What the rollback is to bring about, and whether its record is kept. An apply that was cut off leaves no record once it is
 * undone; a rollback that was cut off is finished, towards what it was to bring. What another program has changed since stays.
 */
async function intent(target: ApplyTarget, chosen: ApplyRecord, latest: Latest, options: UndoOptions): Promise<Intent> {
  const { system } = target;
  const { newest, unfinished } = latest;
  if (unfinished) {
    const { ours, kept } = await onlyOurs(target, chosen, false);
    const record = { ...chosen, ...ours };
    if (chosen.undoes === undefined) return { record: reversed(system, record), keep: false, kept };
    return { record: withKept(record, [...(chosen.kept ?? []), ...kept]), keep: true, kept };
  }
  const lasting = { settings: lastingChanges(chosen), files: lastingFiles(chosen) };
  const { ours, kept } = await onlyOurs(target, lasting, true);
  const { because } = options;
  // A person can look first, and decide; at the deadline there may be no way to the host but an undo of all the rest.
  if (because === undefined) expectUnmoved(chosen, await differences(target, chosen), kept);
  const now = ownershipOf(latest);
  const undone = ownershipWithout(now, chosen.ownership.before, chosen.ownership.after);
  const record = {
    ...reversed(system, { ...chosen, ...ours }),
    id: (newest?.id ?? 0) + 1,
    ...(because && { because }),
    ownership: { before: now, after: undone },
  };
  return { record: withKept(record, kept), keep: true, kept };
}

/** What is left alone goes on to belong to whom it belongs to. */
function withKept(record: ApplyRecord, kept: readonly Kept[]): ApplyRecord {
  if (kept.length === 0) return record;
  const { ownership } = record;
  const names = kept.map(({ name }) => name);
  return {
    ...record,
    kept,
    ownership: { ...ownership, after: ownershipKept(ownership.before, ownership.after, names) },
  };
}

/** The file as it is now. Throws where another program has changed it since it was found to be ours. */
function expectOurs(system: System, chosen: ApplyRecord, change: ApplyRecord['files'][number]): FileState | null {
  const now = readFileState(system, change.path);
  if (!isFileLeftBy(change, now)) expectUnmoved(chosen, [change.path], []);
  return now;
}

function expectUnmoved({ id }: ApplyRecord, moved: readonly string[], kept: readonly Kept[]): void {
  if (moved.length === 0) return;
  const names = moved.map((name) => {
    const now = kept.find((one) => one.name === name)?.now;
    return now === undefined ? name : `${name} (now ${now})`;
  });
  const message = `record ${id} can't be undone: ${names.join(' and ')} changed after it; nothing was done`;
  throw new Failure('moved-on', message, 1);
}

/** The settings and files that are not as the record has left them. */
async function differences({ system, settings: access }: ApplyTarget, record: ApplyRecord): Promise<readonly string[]> {
  const read = lastingChanges(record).map(async (change) => ({
    ...change,
    isSame: (await access.read(change)) === change.after,
  }));
  return [
    ...(await Promise.all(read)).filter(({ isSame }) => !isSame).map(({ setting }) => setting),
    ...lastingFiles(record)
      .filter((change) => !sameFile(readFileState(system, change.path), change.after))
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
