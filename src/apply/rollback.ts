/** Undoes what a record says, exactly, unless the host has moved on since. */
import { Failure } from '../model/failure.ts';
import { sameFile } from '../model/file-state.ts';
import type { SetStep, Step } from '../model/step.ts';
import type { System } from '../system/system.ts';
import { readFileState } from '../system/file-state.ts';
import { checkWritable, underLock } from './apply.ts';
import type { ApplyRecord, SettingChange } from '../model/record.ts';
import { settle } from './settle.ts';
import { begin, commit, readHistory, readLatest } from './store.ts';
import { runTransaction } from './transaction.ts';

/** Steps that give live settings these values, in a safe order. */
export type Restore = (system: System, changes: readonly SettingChange[]) => readonly SetStep[];

export interface RollbackOptions {
  /** The record to undo; null: the last apply that is still in force. */
  readonly id: number | null;
  readonly lockSeconds: number;
  readonly interrupted: () => boolean;
}

/** Returns the record that was undone. */
export async function rollback(system: System, restore: Restore, options: RollbackOptions): Promise<ApplyRecord> {
  return underLock(system, options.lockSeconds, async () => {
    finishRecord(system);
    const history = readHistory(system);
    const target = choose(history, options.id);
    expectUnmoved(system, target);
    const record = undoing(system, target, (history.at(-1)?.id ?? 0) + 1);
    const steps = [...restore(system, record.settings), ...fileSteps(record)];
    await checkWritable(system, steps);
    const verify = (): readonly string[] => movedSince(system, record);
    await runTransaction(system, { record, unfinished: null, steps, verify, interrupted: options.interrupted });
    return target;
  });
}

/** What an interrupted run has done becomes a record like any other, so that it can be undone like any other. */
function finishRecord(system: System): void {
  const { unfinished } = readLatest(system);
  if (!unfinished) return;
  const record = settle(system, unfinished);
  begin(system, record);
  commit(system, record);
}

function choose(history: readonly ApplyRecord[], id: number | null): ApplyRecord {
  const found = id === null ? lastInForce(history) : history.find((record) => record.id === id);
  if (found) return found;
  const known = history.map((record) => record.id).join(', ') || 'none';
  throw new Failure(
    'no-record',
    id === null ? 'there is no apply to undo on this host' : `there is no record ${id}; on this host: ${known}`,
  );
}

/** The newest apply that no later rollback has undone. */
export function lastInForce(history: readonly ApplyRecord[]): ApplyRecord | undefined {
  const undone = new Set<number>();
  for (const record of history.toReversed()) {
    if (undone.has(record.id)) continue;
    if (record.undoes !== undefined) undone.add(record.undoes);
    else return record;
  }
  return undefined;
}

function expectUnmoved(system: System, record: ApplyRecord): void {
  const moved = movedSince(system, record);
  if (moved.length === 0) return;
  const message = `record ${record.id} can't be undone: since then somebody has changed ${moved.join(' and ')}; nothing was changed`;
  throw new Failure('moved-on', message, 1);
}

/** The settings and files that are not as the record left them. */
function movedSince(system: System, { settings, files }: ApplyRecord): readonly string[] {
  return [
    ...settings.filter(({ path, after }) => system.readSetting(path) !== after).map(({ setting }) => setting),
    ...files.filter(({ path, after }) => !sameFile(readFileState(system, path), after)).map(({ path }) => path),
  ];
}

function undoing(system: System, target: ApplyRecord, id: number): ApplyRecord {
  return {
    ...target,
    id,
    action: 'rollback',
    undoes: target.id,
    at: system.now().toISOString(),
    settings: target.settings.map(reversed),
    files: target.files.map(reversed),
    ownership: reversed(target.ownership),
  };
}

function reversed<T extends { readonly before: unknown; readonly after: unknown }>(change: T): T {
  return { ...change, before: change.after, after: change.before };
}

function fileSteps({ files }: ApplyRecord): readonly Step[] {
  return files.map((change) => ({ kind: 'file', ...change }));
}
