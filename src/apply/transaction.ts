import { Failure } from '../model/failure.ts';
import type { Step } from '../model/plan/step.ts';
import { reasonFor } from '../model/errno-reason.ts';
import type { ApplyRecord } from '../model/plan/record.ts';
import { doStep, isLeftToDo, stepName, undoSteps } from './steps.ts';
import type { System } from '../system/system.ts';
import { begin, commit, forget } from './store.ts';
import type { ApplyTarget } from './apply-target.ts';

interface Transaction {
  /** What will have been changed when all is done; written down before the first step. */
  readonly record: ApplyRecord;
  /** Whether the record joins the history; false where the host ends as if the recorded apply had never been. */
  readonly keep: boolean;
  /** The record of an earlier run that never finished; it comes back should all of this be undone. */
  readonly unfinished: ApplyRecord | null;
  readonly steps: readonly Step[];
  /** What is still not as planned once all steps are done; empty when all is well. */
  readonly verify: () => Promise<readonly string[]>;
  /** True once the run is asked to stop (SIGINT, SIGTERM). */
  readonly interrupted: () => boolean;
}

/**
 * All the steps, verified and recorded, or none of them. Throws a Failure that says what went wrong and what has become of
 * the steps done until then. What can't be undone stays in the unfinished record, for the next run.
 */
export async function runTransaction(target: ApplyTarget, transaction: Transaction): Promise<void> {
  const { system } = target;
  const { record, keep, unfinished } = transaction;
  const done: Step[] = [];
  try {
    stopIfInterrupted(transaction);
    await attempt(system.store, () => begin(system, record));
    await doSteps(target, transaction, done);
    await attempt(system.store, () => (keep ? commit(system, record) : forget(system)));
  } catch (error) {
    const left = await undoSteps(target, done);
    if (left.length === 0) restoreRecord(target, unfinished);
    throw afterUndo(error, done.length > 0, left);
  }
}

/**
 * The same for an undo at a deadline: what is done stays done, whatever fails after it, as the host may be out of reach until
 * then; the next try goes on from there. For the same reason a record that can't be written holds no step up: it is written
 * after them.
 */
export async function goForward(target: ApplyTarget, transaction: Transaction): Promise<void> {
  const { system } = target;
  const { record, keep } = transaction;
  stopIfInterrupted(transaction);
  const isWritten = beginQuietly(system, record);
  await doSteps(target, transaction, []);
  await attempt(system.store, () => {
    if (!isWritten) begin(system, record);
    if (keep) commit(system, record);
    else forget(system);
  });
}

function beginQuietly(system: System, record: ApplyRecord): boolean {
  try {
    begin(system, record);
    return true;
  } catch {
    return false;
  }
}

async function doSteps(target: ApplyTarget, transaction: Transaction, done: Step[]): Promise<void> {
  for (const step of transaction.steps) {
    await nextTurn();
    stopIfInterrupted(transaction);
    if (!(await attempt(stepName(step), () => isLeftToDo(target, step), 'read'))) continue;
    done.push(step);
    try {
      await attempt(stepName(step), () => doStep(target, step));
    } catch (error) {
      if (error instanceof Failure && error.code === 'moved-on') done.pop();
      throw error;
    }
  }
  const wrong = await attempt('the host', transaction.verify, 'read again');
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

async function attempt<T>(what: string, work: () => T | Promise<T>, verb = 'written'): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('apply-failed', `${what} could not be ${verb}: ${reasonFor(error)}`, 1);
  }
}

/** Errors are dropped: a later run can cope with an unfinished record of an apply that left nothing behind. */
function restoreRecord({ system }: ApplyTarget, unfinished: ApplyRecord | null): void {
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
  const rest = `Not undone: ${left.join(', ')}; all else has been undone. The next apply or rollback goes on from there.`;
  return new Failure(error.code, `${error.message}. ${left.length === 0 ? undone : rest}`, 1, left.length > 0);
}
