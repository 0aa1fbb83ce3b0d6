/** What the records say has become of the apply that waits to be confirmed. */
import { Failure } from '../../model/failure.ts';
import type { ApplyRecord } from '../../model/plan/record.ts';
import { describeUnconfirmed, isRecordOf, type Unconfirmed } from '../../model/plan/unconfirmed.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { readHistory, readLatest } from '../store.ts';
import { readUnconfirmed } from './unconfirmed.ts';

/**
 * in-force: it was finished, and nothing has undone it; cut-off: it was begun, and not finished; half-undone: a rollback of it
 * was not finished; nothing: it was cut off before its first step, or is undone.
 */
export type UnconfirmedState = 'in-force' | 'cut-off' | 'half-undone' | 'nothing';

export interface UnconfirmedApply {
  readonly unconfirmed: Unconfirmed;
  readonly state: UnconfirmedState;
}

/** The apply that waits to be confirmed; null where none does. */
export function readUnconfirmedApply(system: ReadOnlySystem): UnconfirmedApply | null {
  const unconfirmed = readUnconfirmed(system);
  return unconfirmed && { unconfirmed, state: unconfirmedStateOf(system, unconfirmed) };
}

/** Looks at no older record: one that is damaged, or kept from this user, tells nothing about this apply. */
export function unconfirmedStateOf(system: ReadOnlySystem, unconfirmed: Unconfirmed): UnconfirmedState {
  const { unfinished } = readLatest(system);
  if (unfinished && isRecordOf(unconfirmed, unfinished)) return 'cut-off';
  const history = readHistory(system, unconfirmed.record);
  const isMade = history.some((record) => isRecordOf(unconfirmed, record));
  if (!isMade || undoneIn(history).has(unconfirmed.record)) return 'nothing';
  return unfinished?.undoes === unconfirmed.record ? 'half-undone' : 'in-force';
}

/** The records that a later rollback has undone, which was itself not undone. */
export function undoneIn(history: readonly ApplyRecord[]): ReadonlySet<number> {
  const undone = new Set<number>();
  for (const { id, undoes } of history.toReversed()) if (undoes !== undefined && !undone.has(id)) undone.add(undoes);
  return undone;
}

/** Throws a Failure where another apply may not come after this one: what it goes back to must not change under it. */
export function expectConfirmed(waiting: UnconfirmedApply | null): void {
  if (waiting === null) return;
  const { unconfirmed, state } = waiting;
  const apply = describeUnconfirmed(unconfirmed);
  if (state === 'in-force')
    throw unconfirmedFailure(
      `${apply} is not confirmed: keep it with portplan confirm, or undo it with portplan rollback, first`,
    );
  if (state === 'half-undone')
    throw unconfirmedFailure(`${apply} is undone in part: finish that with portplan rollback first`);
}

function unconfirmedFailure(message: string): Failure {
  return new Failure('unconfirmed', `${message}; nothing was changed`, 1);
}
