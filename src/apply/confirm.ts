/** What was applied with `--confirm-within` stays. */
import { Failure } from '../model/failure.ts';
import type { ApplyRecord } from '../model/record.ts';
import { describeUnconfirmed, utcText, type Unconfirmed } from '../model/unconfirmed.ts';
import type { System } from '../system/system.ts';
import { underLock } from './apply.ts';
import { isInForce } from './expire.ts';
import { readHistory, readLatest } from './store.ts';
import { disarm, readUnconfirmed } from './unconfirmed.ts';

/** Returns the record that stays. Throws a Failure where there is none. */
export async function confirm(system: System, lockSeconds: number): Promise<ApplyRecord> {
  return underLock(system, lockSeconds, async () => {
    const unconfirmed = readUnconfirmed(system);
    if (unconfirmed === null) throw nothingToConfirm(system);
    const { unfinished } = readLatest(system);
    if (unfinished && willBeUndone(system, unconfirmed)) throw cutOff(unconfirmed);
    await disarm(system, unconfirmed);
    if (unfinished) throw neverUndone(unconfirmed);
    const kept = readHistory(system).find(({ id }) => id === unconfirmed.record);
    if (kept && isInForce(system, unconfirmed)) return kept;
    const message = `${describeUnconfirmed(unconfirmed)} has changed nothing, or is undone: there is nothing to confirm`;
    throw new Failure('nothing-to-confirm', message);
  });
}

function willBeUndone(system: System, { deadline, failed }: Unconfirmed): boolean {
  return failed === undefined && system.now().toISOString() < deadline;
}

/** Half an apply is nothing to keep. */
function cutOff(unconfirmed: Unconfirmed): Failure {
  const message = `${describeUnconfirmed(unconfirmed)} was cut off: it is undone at ${utcText(unconfirmed.deadline)}, or now by portplan rollback; nothing was confirmed`;
  return new Failure('unfinished', message, 1);
}

function neverUndone(unconfirmed: Unconfirmed): Failure {
  const message = `${describeUnconfirmed(unconfirmed)} was cut off, and is not undone by itself any more: portplan apply finishes it, portplan rollback undoes it`;
  return new Failure('unfinished', message, 1);
}

function nothingToConfirm(system: System): Failure {
  const history = readHistory(system);
  const newest = history.at(-1);
  if (newest?.because !== 'not-confirmed')
    return new Failure('nothing-to-confirm', 'no apply waits to be confirmed on this host');
  const undone = history.find(({ id }) => id === newest.undoes);
  const what = undone ? describeUnconfirmed(undone) : 'the apply';
  return new Failure('not-confirmed', `${what} was not confirmed in time: it was undone at ${utcText(newest.at)}`, 1);
}
