/** Which record a rollback is about. */
import { RECORDED_WHERE } from '../../model/host/network-scope.ts';
import { Failure } from '../../model/failure.ts';
import type { ApplyRecord } from '../../model/plan/record.ts';
import type { System } from '../../system/system.ts';
import { readUnconfirmedApply, undoneIn } from '../confirm/unconfirmed-state.ts';
import { recordText } from '../record.ts';
import { readHistory, readLatest } from '../store.ts';

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

/** Throws a Failure where the record is no more the one that a person has agreed to undo. */
export function expectSame(approved: ApplyRecord | 'none', chosen: ApplyRecord | null): void {
  if (approved === 'none' ? chosen === null : chosen && recordText(approved) === recordText(chosen)) return;
  throw new Failure('moved-on', 'something was applied since you were asked; nothing was changed, look again', 1);
}
