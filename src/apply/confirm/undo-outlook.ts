/** What becomes of an apply that waits to be confirmed, by what really waits for its deadline. */
import { undoOutlookByTime, type UndoOutlook, type Unconfirmed } from '../../model/plan/unconfirmed.ts';
import type { ApplyRecord } from '../../model/plan/record.ts';
import { readLatest } from '../store.ts';
import { readUnconfirmedApply, type UnconfirmedApply } from './unconfirmed-state.ts';
import type { System } from '../../system/system.ts';

/** A step of the clock moves no deadline: what is told is when that will be by the clock as it is set now. */
export async function undoOutlookOf(system: System, unconfirmed: Unconfirmed): Promise<UndoOutlook> {
  const { token, due } = unconfirmed;
  if (due === undefined) return undoOutlookByTime(unconfirmed, system.now());
  const { boot, seconds } = system.clock();
  if (boot !== due.boot) return { kind: 'rebooted' };
  if ((await system.isTimerThere(token, unconfirmed)) === false) return { kind: 'gone' };
  const left = due.seconds - seconds;
  return left > 0 ? { kind: 'due', deadline: deadlineIn(system, left, unconfirmed.deadline) } : { kind: 'late' };
}

/** The one that was told, unless the clock was set since. */
function deadlineIn(system: System, seconds: number, told: string): string {
  const time = system.now().getTime() + seconds * 1000;
  return Math.abs(time - Date.parse(told)) < SAME_SECONDS * 1000 ? told : new Date(time).toISOString();
}

const SAME_SECONDS = 2;

interface OpenRuns {
  /** An apply or a rollback that was cut off, or is running now. */
  readonly unfinished: ApplyRecord | null;
  readonly waiting: (UnconfirmedApply & { readonly outlook: UndoOutlook }) | null;
}

/** What the records say of a run that is not over, and what becomes of it. */
export async function openRunsOf(system: System): Promise<OpenRuns> {
  const { unfinished } = readLatest(system);
  const waiting = readUnconfirmedApply(system);
  if (waiting === null) return { unfinished, waiting };
  const { unconfirmed } = waiting;
  const outlook = await undoOutlookOf(system, unconfirmed);
  const deadline = outlook.kind === 'due' ? outlook.deadline : unconfirmed.deadline;
  return { unfinished, waiting: { ...waiting, unconfirmed: { ...unconfirmed, deadline }, outlook } };
}
