/** `apply --confirm-within`: what undoes the apply is there before its first step, and goes when nothing is left to undo. */
import { Failure } from '../model/failure.ts';
import type { ApplyRecord } from '../model/record.ts';
import { isRecordOf, utcText, type Unconfirmed } from '../model/unconfirmed.ts';
import type { System } from '../system/system.ts';
import { reasonFor } from './reason.ts';
import { readLatest } from './store.ts';
import { disarmQuietly, writeUnconfirmed } from './unconfirmed.ts';

/** Does the work that makes the record. Returns what waits to be confirmed then; null where nothing does (`seconds` null). */
export async function armed(
  system: System,
  seconds: number | null,
  record: ApplyRecord,
  work: () => Promise<void>,
): Promise<Unconfirmed | null> {
  const unconfirmed = seconds === null ? null : await arm(system, seconds, record);
  try {
    await work();
  } catch (error) {
    throw unconfirmed ? await afterFailure(system, unconfirmed, error) : error;
  }
  return unconfirmed;
}

/** The timer first: one without the file does nothing, but the file without a timer would promise what nobody does. */
async function arm(system: System, seconds: number, { id, at, plan }: ApplyRecord): Promise<Unconfirmed> {
  const token = `${id}-${Date.parse(at).toString(36)}`;
  const deadline = new Date(system.now().getTime() + seconds * 1000).toISOString();
  const by = await orNothing('what would undo it could not be started', () => system.startTimer(token, seconds));
  const unconfirmed: Unconfirmed = { formatVersion: '1.0', token, record: id, at, plan, deadline, by };
  try {
    await orNothing(`${system.store} could not be written`, () => writeUnconfirmed(system, unconfirmed));
  } catch (error) {
    await disarmQuietly(system, unconfirmed);
    throw error;
  }
  return unconfirmed;
}

async function orNothing<T>(what: string, attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    throw new Failure('not-armed', `${what}: ${reasonFor(error)}. Nothing was changed.`, 1);
  }
}

/** What could not be undone now is undone at the deadline, if it can be then. */
async function afterFailure(system: System, unconfirmed: Unconfirmed, error: unknown): Promise<unknown> {
  const { unfinished } = readLatest(system);
  if (unfinished === null || !isRecordOf(unconfirmed, unfinished)) {
    await disarmQuietly(system, unconfirmed);
    return error;
  }
  if (!(error instanceof Failure)) return error;
  const again = `It is tried again at ${utcText(unconfirmed.deadline)}.`;
  return new Failure(error.code, `${error.message} ${again}`, error.exit, error.changed);
}
