/** `portplan confirm`: keeps what was applied with `--confirm-within`. */
import { RECORDED_WHERE } from '../../model/host/network-scope.ts';
import { Failure } from '../../model/failure.ts';
import type { ApplyRecord } from '../../model/plan/record.ts';
import { describeUnconfirmed, utcText, type UndoOutlook } from '../../model/plan/unconfirmed.ts';
import type { System } from '../../system/system.ts';
import { underLock } from '../under-lock.ts';
import { undoOutlookOf } from './undo-outlook.ts';
import { readUnconfirmedApply, type UnconfirmedApply } from './unconfirmed-state.ts';
import { readHistory } from '../store.ts';
import { cancelUndo } from './unconfirmed.ts';

interface Confirmed {
  readonly record: ApplyRecord;
  /** What would have become of it. */
  readonly outlook: UndoOutlook;
}

/** Returns what is confirmed. Throws a Failure where no apply can be confirmed. */
export async function confirmApply(system: System, lockSeconds: number): Promise<Confirmed> {
  // Where nothing waits, no lock is made either.
  if (readUnconfirmedApply(system) === null) throw nothingToConfirm(system);
  return underLock(system, lockSeconds, async () => {
    const waiting = readUnconfirmedApply(system);
    if (waiting === null) throw nothingToConfirm(system);
    const { unconfirmed, state } = waiting;
    const isPart = state === 'cut-off' || state === 'half-undone';
    const outlook = await undoOutlookOf(system, unconfirmed);
    if (isPart && WILL_BE_UNDONE[outlook.kind]) throw cutOff(waiting, outlook);
    await cancelUndo(system, unconfirmed);
    if (isPart) throw neverUndone(waiting);
    const kept = readHistory(system, unconfirmed.record).find(({ id }) => id === unconfirmed.record);
    if (kept && state === 'in-force') return { record: kept, outlook };
    const message = `${describeUnconfirmed(unconfirmed)} has changed nothing, or is undone: there is nothing to confirm`;
    throw new Failure('nothing-to-confirm', message);
  });
}

const WILL_BE_UNDONE: Readonly<Record<UndoOutlook['kind'], boolean>> = {
  due: true,
  late: true,
  gone: false,
  rebooted: false,
  unknown: false,
};

/** Why an apply that was done or undone in part can't be confirmed. */
function cutOff({ unconfirmed, state }: UnconfirmedApply, outlook: UndoOutlook): Failure {
  const when = outlook.kind === 'due' ? `at ${utcText(outlook.deadline)}` : 'soon, or as soon as that can be';
  const how =
    state === 'cut-off'
      ? `was cut off: portplan apply finishes it, and it is undone ${when}, or now by portplan rollback`
      : `is undone in part: the rest is undone ${when}, or now by portplan rollback`;
  return new Failure('unfinished', `${describeUnconfirmed(unconfirmed)} ${how}; nothing was confirmed`, 1);
}

function neverUndone({ unconfirmed, state }: UnconfirmedApply): Failure {
  const how =
    state === 'cut-off'
      ? 'was cut off, and is not undone by itself any more: portplan apply finishes it, portplan rollback undoes it'
      : 'is undone in part, and the rest not by itself any more: portplan rollback undoes it';
  return new Failure('unfinished', `${describeUnconfirmed(unconfirmed)} ${how}`, 1);
}

function nothingToConfirm(system: System): Failure {
  const history = readHistory(system);
  const newest = history.at(-1);
  if (newest?.because !== 'not-confirmed')
    return new Failure('nothing-to-confirm', `no apply waits to be confirmed ${RECORDED_WHERE[system.network().kind]}`);
  const undone = history.find(({ id }) => id === newest.undoes);
  const what = undone ? describeUnconfirmed(undone) : 'the apply';
  const { at, kept = [] } = newest;
  const but = kept.length === 0 ? '' : `, but for ${kept.map(({ name }) => name).join(', ')}, which others had changed`;
  return new Failure('not-confirmed', `${what} was not confirmed in time: it was undone at ${utcText(at)}${but}`, 1);
}
