/** Undoes what a record says, exactly, unless the host has moved on since. */
import { Failure } from '../model/failure.ts';
import { differs, sameFile, type FileChange } from '../model/file-state.ts';
import type { Ownership } from '../model/ownership.ts';
import { subtract, union } from '../model/port-set.ts';
import type { ApplyRecord, SettingChange } from '../model/record.ts';
import type { SetStep, Step } from '../model/step.ts';
import { readFileState } from '../system/file-state.ts';
import type { System } from '../system/system.ts';
import { checkWritable, underLock } from './apply.ts';
import { ownershipOf, readHistory, readLatest } from './store.ts';
import { runTransaction } from './transaction.ts';

/** Steps that give live settings the values of `after`, in a safe order. */
export type Restore = (system: System, changes: readonly SettingChange[]) => readonly SetStep[];

export interface RollbackOptions {
  /** The record to undo; null: what was cut off, or else the last apply that is still in force. */
  readonly id: number | null;
  /** The record that a person has agreed to undo; null where nobody was asked. */
  readonly approved: ApplyRecord | null;
  readonly lockSeconds: number;
  readonly interrupted: () => boolean;
}

/** Returns the record that was undone. */
export async function rollback(system: System, restore: Restore, options: RollbackOptions): Promise<ApplyRecord> {
  return underLock(system, options.lockSeconds, async () => {
    const target = chooseRecord(system, options.id);
    if (options.approved) expectSame(options.approved, target);
    const { record, keep } = intent(system, target);
    const { unfinished } = readLatest(system);
    const files = record.files.map((change) => ({ ...change, before: readFileState(system, change.path) }));
    const steps: readonly Step[] = [...restore(system, record.settings), ...files.filter(differs).map(fileStep)];
    await checkWritable(system, steps);
    const verify = (): readonly string[] => different(system, record, 'after');
    const pending = keep ? record : target;
    const { interrupted } = options;
    await runTransaction(system, { record: pending, keep, unfinished, steps, verify, interrupted });
    return target;
  });
}

/** What `rollback` is about: an unfinished record, or the one with this id, or the newest that is in force. */
export function chooseRecord(system: System, id: number | null): ApplyRecord {
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
  const message =
    id === null ? 'there is no apply to undo on this host' : `there is no record ${id}; on this host: ${known}`;
  throw new Failure('no-record', message);
}

/** The newest apply that no later rollback has undone. */
function lastInForce(history: readonly ApplyRecord[]): ApplyRecord | undefined {
  const undone = new Set<number>();
  for (const record of history.toReversed()) {
    if (undone.has(record.id)) continue;
    if (record.undoes !== undefined) undone.add(record.undoes);
    else return record;
  }
  return undefined;
}

function expectSame(approved: ApplyRecord, target: ApplyRecord): void {
  if (approved.id === target.id && approved.at === target.at) return;
  throw new Failure('moved-on', 'something was applied since you were asked; nothing was changed, look again', 1);
}

/**
 * The record whose `after` is to come true, and whether it is kept. An apply that was cut off leaves no record once it is
 * undone; a rollback that was cut off is finished, towards what it was to bring.
 */
function intent(system: System, target: ApplyRecord): { readonly record: ApplyRecord; readonly keep: boolean } {
  const { newest, unfinished } = readLatest(system);
  if (unfinished === null) {
    expectUnmoved(target, different(system, target, 'after'));
    const ownership = withoutRecord(ownershipOf({ newest, unfinished }), target.ownership);
    return { record: { ...reversed(system, target), id: (newest?.id ?? 0) + 1, ownership }, keep: true };
  }
  const strange = different(system, { ...target, settings: [] }, 'after').filter((path) =>
    different(system, { ...target, settings: [] }, 'before').includes(path),
  );
  expectUnmoved(target, strange);
  return target.undoes === undefined
    ? { record: reversed(system, target), keep: false }
    : { record: target, keep: true };
}

function expectUnmoved({ id }: ApplyRecord, moved: readonly string[]): void {
  if (moved.length === 0) return;
  const message = `record ${id} can't be undone: since then somebody has changed ${moved.join(' and ')}; nothing was changed`;
  throw new Failure('moved-on', message, 1);
}

/** The settings and files that are not as they were before, or after, the record. */
function different(system: System, { settings, files }: ApplyRecord, side: 'before' | 'after'): readonly string[] {
  return [
    ...settings.filter((change) => system.readSetting(change.path) !== change[side]).map(({ setting }) => setting),
    ...files.filter((change) => !sameFile(readFileState(system, change.path), change[side])).map(({ path }) => path),
  ];
}

function reversed(system: System, target: ApplyRecord): ApplyRecord {
  const turned = <T extends { readonly before: unknown; readonly after: unknown }>(change: T): T => ({
    ...change,
    before: change.after,
    after: change.before,
  });
  return {
    ...target,
    action: 'rollback',
    undoes: target.id,
    at: system.now().toISOString(),
    settings: target.settings.map(turned),
    files: target.files.map(turned),
    ownership: turned(target.ownership),
  };
}

/** What portplan owns once the record is undone: later records may have added to it, or taken from it. */
function withoutRecord(now: Ownership, { before, after }: ApplyRecord['ownership']): ApplyRecord['ownership'] {
  const reserved = union(
    subtract(now.reserved, subtract(after.reserved, before.reserved)),
    subtract(before.reserved, after.reserved),
  );
  const made = after.managed.filter((name) => !before.managed.includes(name));
  return { before: now, after: { reserved, managed: now.managed.filter((name) => !made.includes(name)) } };
}

function fileStep(change: FileChange): Step {
  return { kind: 'file', ...change };
}
