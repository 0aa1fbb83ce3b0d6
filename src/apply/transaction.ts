import { Failure } from '../model/failure.ts';
import type { Step } from '../model/step.ts';
import type { System } from '../system/system.ts';
import { reasonFor } from './reason.ts';
import type { ApplyRecord } from '../model/record.ts';
import { doStep, expectUnmoved, nameOf, undoSteps } from './steps.ts';
import { begin, commit, forget, STORE } from './store.ts';

export interface Transaction {
  /** What will have been changed when all is done; written down before the first step. */
  readonly record: ApplyRecord;
  /** Whether it becomes history; false where the end is as if it had never been. */
  readonly keep: boolean;
  /** The record of an earlier run that never finished; it comes back should all of this be undone. */
  readonly unfinished: ApplyRecord | null;
  readonly steps: readonly Step[];
  /** What is still not as planned once all steps are done; empty when all is well. */
  readonly verify: () => readonly string[];
  /** True once somebody wants to stop (SIGINT, SIGTERM). */
  readonly interrupted: () => boolean;
}

/**
 * All the steps, verified and recorded, or none of them. Throws a Failure that says what went wrong and what has become of
 * the steps done until then. What can't be undone stays in the unfinished record, for the next run.
 */
export async function runTransaction(system: System, transaction: Transaction): Promise<void> {
  const { record, keep, unfinished } = transaction;
  const done: Step[] = [];
  try {
    stopIfInterrupted(transaction);
    attempt(STORE, () => begin(system, record));
    await doSteps(system, transaction, done);
    attempt(STORE, () => (keep ? commit(system, record) : forget(system)));
  } catch (error) {
    const left = undoSteps(system, done);
    if (left.length === 0) restoreRecord(system, unfinished);
    throw afterUndo(error, done.length > 0, left);
  }
}

async function doSteps(system: System, transaction: Transaction, done: Step[]): Promise<void> {
  for (const step of transaction.steps) {
    await nextTurn();
    stopIfInterrupted(transaction);
    attempt(nameOf(step), () => expectUnmoved(system, step));
    done.push(step);
    attempt(nameOf(step), () => doStep(system, step));
  }
  const wrong = attempt('the host', transaction.verify, 'read again');
  if (wrong.length > 0)
    throw new Failure('not-verified', `read again, the host is not as planned: ${wrong.join('; ')}`, 1);
}

function stopIfInterrupted({ interrupted }: Transaction): void {
  if (interrupted()) throw new Failure('interrupted', 'interrupted before all was done', 1);
}

/** Lets a signal that has arrived be seen. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function attempt<T>(what: string, work: () => T, verb = 'written'): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('apply-failed', `${what} could not be ${verb}: ${reasonFor(error)}`, 1);
  }
}

/** Whoever reads it later can cope with a record of an apply that left nothing behind. */
function restoreRecord(system: System, unfinished: ApplyRecord | null): void {
  try {
    if (unfinished) begin(system, unfinished);
    else forget(system);
  } catch {
    return;
  }
}

function afterUndo(error: unknown, begun: boolean, left: readonly string[]): unknown {
  if (!(error instanceof Failure)) return error;
  const undone = begun ? 'Everything that was done has been undone.' : 'Nothing was changed.';
  const rest = `Not undone: ${left.join(', ')}. The next apply or rollback goes on from there.`;
  return new Failure(error.code, `${error.message}. ${left.length === 0 ? undone : rest}`, 1);
}
