/** `apply --confirm-within`: the timer that undoes the apply starts before its first step, and ends when nothing is left to undo. */
import { Failure } from '../../model/failure.ts';
import type { ApplyRecord } from '../../model/plan/record.ts';
import { utcText, type Unconfirmed } from '../../model/plan/unconfirmed.ts';
import type { System } from '../../system/system.ts';
import { makeReserves, reservesFor } from './disk-reserve.ts';
import { writeUndoProgram, undoProgramPath } from './undo-program.ts';
import { reasonFor } from '../../model/errno-reason.ts';
import { unconfirmedStateOf } from './unconfirmed-state.ts';
import { readHistory } from '../store.ts';
import { cancelUndoQuietly, readUnconfirmed, writeUnconfirmed } from './unconfirmed.ts';

interface UndoTimerOptions {
  /** After how many seconds the apply is undone; null where it needs no confirmation. */
  readonly seconds: number | null;
  /** The record that the apply makes. */
  readonly record: ApplyRecord;
  /** The apply that was cut off, and that this one goes on from; it is undone at its deadline until this one is done. */
  readonly earlier: Unconfirmed | null;
  readonly interrupted: () => boolean;
}

/** Does `work` while the timer runs. Returns the apply that then waits to be confirmed; null where none does. */
export async function withUndoTimer(
  system: System,
  timerOptions: UndoTimerOptions,
  work: () => Promise<void>,
): Promise<Unconfirmed | null> {
  const { seconds, earlier } = timerOptions;
  const promised = seconds === null ? earlier : await startUndoTimer(system, seconds, timerOptions);
  try {
    await work();
  } catch (error) {
    throw promised ? await afterFailure(system, promised, error) : error;
  }
  if (seconds !== null || earlier === null) return promised;
  await cancelUndoQuietly(system, earlier);
  return readUnconfirmed(system);
}

/**
 * Starts the timer, then writes unconfirmed.json, and returns what it holds. The timer comes first: without the file it does
 * nothing, while a file without a timer would promise an undo that never comes.
 */
async function startUndoTimer(system: System, seconds: number, timerOptions: UndoTimerOptions): Promise<Unconfirmed> {
  const { record, earlier, interrupted } = timerOptions;
  const { id, at, plan } = record;
  const now = system.now().getTime();
  const token = `${id}-${now.toString(36)}`;
  const deadline = new Date(now + seconds * 1000).toISOString();
  // From here on a signal is noticed, and the program ends by itself.
  if (interrupted()) throw notArmed('interrupted before all was done', 'interrupted');
  await orNotArmed('the records can not all be read', () => readHistory(system));
  const reserves = reservesFor(system, record);
  const paths = [...new Set([...reserves.map(({ path }) => path), ...(earlier?.reserves ?? [])])];
  let armed: Unconfirmed | null = null;
  try {
    await orNotArmed(`${undoProgramPath(system)} could not be made`, () => writeUndoProgram(system));
    const { boot, seconds: started } = system.clock();
    const start = () => system.startTimer(undoProgramPath(system), token, seconds);
    const timer = await orNotArmed('what would undo it could not be started', start);
    const due = { boot, seconds: started + seconds };
    armed = { formatVersion: '1.1', token, record: id, at, plan, deadline, due, ...timer, reserves: paths };
    await replacing(system, armed, earlier);
    await orNotArmed('there is no room for what the undo would need', () => makeReserves(system, reserves));
    return armed;
  } catch (error) {
    if (earlier === null) await cancelUndoQuietly(system, armed);
    throw interrupted() ? notArmed('interrupted before all was done', 'interrupted') : error;
  }
}

/** Writes unconfirmed.json over that of the earlier apply, in one moment; only then the earlier timer is stopped. */
async function replacing(system: System, unconfirmed: Unconfirmed, earlier: Unconfirmed | null): Promise<void> {
  const { token, by } = unconfirmed;
  try {
    await orNotArmed(`${system.store} could not be written`, () => writeUnconfirmed(system, unconfirmed));
  } catch (error) {
    if (earlier === null || restoreEarlier(system, earlier)) await system.stopTimer(token, by);
    throw error;
  }
  if (earlier) await system.stopTimer(earlier.token, earlier.by);
}

/** Writes the earlier apply into unconfirmed.json again, and returns whether that worked. The timer that the file names then runs. */
function restoreEarlier(system: System, earlier: Unconfirmed): boolean {
  try {
    writeUnconfirmed(system, earlier);
    return true;
  } catch {
    return false;
  }
}

async function orNotArmed<T>(what: string, attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    throw notArmed(`${what}: ${reasonFor(error).replace(/\.$/, '')}`);
  }
}

function notArmed(message: string, code = 'not-armed'): Failure {
  return new Failure(code, `${message}. Nothing was changed.`, 1);
}

/**
 * The error to throw after `work` has failed. Changes that could not be undone, or that an earlier run has left, stay for the
 * timer, and the error says so.
 */
async function afterFailure(system: System, unconfirmed: Unconfirmed, error: unknown): Promise<unknown> {
  if (unconfirmedStateOf(system, unconfirmed) !== 'cut-off') {
    await cancelUndoQuietly(system, unconfirmed);
    return error;
  }
  if (!(error instanceof Failure)) return error;
  const at = utcText(unconfirmed.deadline);
  const again = error.changed ? `It is tried again at ${at}.` : `What an earlier run has left is undone at ${at}.`;
  return new Failure(error.code, `${error.message} ${again}`, error.exit, error.changed);
}
