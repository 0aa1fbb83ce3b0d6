/** Makes a plan true on the host: under the lock, planned afresh, all or nothing, verified, recorded. */
import { dirname } from 'node:path/posix';
import { hasErrors } from '../model/plan/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import { sameOwnedPorts, type Ownership } from '../model/plan/ownership.ts';
import type { Plan } from '../model/plan/plan.ts';
import { movedSince, type Approval } from '../model/plan/observed-host.ts';
import type { Step } from '../model/plan/step.ts';
import type { Unconfirmed } from '../model/plan/unconfirmed.ts';
import type { System } from '../system/system.ts';
import { withUndoTimer } from './confirm/undo-timer.ts';
import { lastingChanges, lastingFiles, type ApplyRecord, type SettingChange } from '../model/plan/record.ts';
import { compose } from './record.ts';
import { expectConfirmed, readUnconfirmedApply, type UnconfirmedApply } from './confirm/unconfirmed-state.ts';
import { recordUpToNow } from './unfinished-record.ts';
import { recover } from './recover.ts';
import { stepName } from './steps.ts';
import { forget, ownershipOf, readLatest, type Latest } from './store.ts';
import type { ApplyTarget } from './apply-target.ts';
import { runTransaction } from './transaction.ts';
import { underLock, writable } from './under-lock.ts';
import { cancelUndo } from './confirm/unconfirmed.ts';

export interface ApplyOptions {
  /** How long to wait for another apply, in seconds. */
  readonly lockSeconds: number;
  /** What the user has approved; null where the plan that is found under the lock is applied unseen. */
  readonly approved: Approval | null;
  readonly interrupted: () => boolean;
  /** In how many seconds the apply must be confirmed, or else it is undone; null where it needs no confirmation. */
  readonly confirmWithin: number | null;
}

export interface Applied {
  /** The plan that was found under the lock. */
  readonly plan: Plan;
  /** The record of this apply; null when there was nothing to do. */
  readonly record: ApplyRecord | null;
  /** The apply that now waits to be confirmed, this one or an earlier one; null when none does. */
  readonly unconfirmed: Unconfirmed | null;
}

/** Reads the host again, and returns the plan for what it finds. */
type Replan = (ownership: Ownership) => Plan | Promise<Plan>;

export async function applyPlan(target: ApplyTarget, replan: Replan, options: ApplyOptions): Promise<Applied> {
  const { system } = target;
  return underLock(system, options.lockSeconds, async () => {
    const latest = readLatest(system);
    if (latest.unfinished) await recover(target, latest.unfinished, 'apply');
    const plan = await replan(ownershipOf(latest));
    if (hasErrors(plan.diagnostics)) return { plan, record: null, unconfirmed: null };
    if (options.approved) expectUnmoved(options.approved, plan);
    const waiting = readUnconfirmedApply(system);
    const record = await recordOf(target, plan, latest, waiting);
    if (record === null) return { plan, record, unconfirmed: await finishUnchanged(system, latest, waiting, options) };
    expectConfirmed(waiting);
    await checkWritable(target, plan.steps);
    const verify = async (): Promise<readonly string[]> => differencesFromPlan(await replan(record.ownership.after));
    const { interrupted, confirmWithin: seconds } = options;
    const work = { record, keep: true, unfinished: latest.unfinished, steps: plan.steps, verify, interrupted };
    if (waiting?.state === 'nothing') await writable(system.store, () => cancelUndo(system, waiting.unconfirmed));
    const earlier = waiting?.state === 'cut-off' ? waiting.unconfirmed : null;
    const timerOptions = { seconds, record, earlier, interrupted };
    return { plan, record, unconfirmed: await withUndoTimer(system, timerOptions, () => runTransaction(target, work)) };
  });
}

/**
 * Ends an apply that has nothing to do. Returns an earlier apply that still waits to be confirmed. Throws where the user might
 * think that the host now stays as it is.
 */
async function finishUnchanged(
  system: System,
  { unfinished }: Latest,
  waiting: UnconfirmedApply | null,
  { confirmWithin }: ApplyOptions,
): Promise<Unconfirmed | null> {
  if (waiting?.state === 'in-force' && confirmWithin !== null) return waiting.unconfirmed;
  expectConfirmed(waiting);
  if (unfinished) forget(system);
  if (waiting) await cancelUndo(system, waiting.unconfirmed);
  return null;
}

/** Throws a Failure where a step is known to fail, before anything is written. */
export async function checkWritable({ system, settings }: ApplyTarget, steps: readonly Step[]): Promise<void> {
  await settings.expectFeasible(steps);
  for (const step of steps) {
    if (step.kind === 'run') continue;
    const path = step.kind === 'set' ? step.path : dirname(step.path);
    if (system.status(path) !== null) await writable(path, () => system.checkWritable(path));
  }
}

/** Throws a Failure that says what has changed on the host since the plan was approved. */
export function expectUnmoved(approved: Approval, plan: Plan): void {
  const moved = movedSince(approved, plan);
  if (moved === null) return;
  const message = `${plan.host} has moved on since the plan was made: ${moved}; nothing was changed, plan again`;
  throw new Failure('moved-on', message, 1);
}

/** The record of this apply. Null when neither the host nor what portplan owns changes, and no earlier run is left to finish. */
async function recordOf(
  target: ApplyTarget,
  plan: Plan,
  { newest, unfinished }: Latest,
  waiting: UnconfirmedApply | null,
): Promise<ApplyRecord | null> {
  const next: ApplyRecord = {
    formatVersion: '1.1',
    id: (newest?.id ?? 0) + 1,
    action: 'apply',
    plan: plan.name ?? plan.file,
    // The timer of the apply that was cut off finds it by this time, and then undoes this apply as well.
    at: unfinished && waiting?.state === 'cut-off' ? unfinished.at : target.system.now().toISOString(),
    settings: settingChanges(plan.steps),
    files: plan.files,
    ownership: plan.ownership,
  };
  const record = unfinished ? compose(await recordUpToNow(target, unfinished), next) : next;
  const { before, after } = record.ownership;
  const lasting = [...lastingChanges(record), ...lastingFiles(record)];
  const empty = lasting.length === 0 && sameOwnedPorts(before, after);
  return empty && plan.steps.length === 0 ? null : record;
}

/** A setting may be written in several steps: its first value and its last one. */
function settingChanges(steps: readonly Step[]): readonly SettingChange[] {
  const changes = new Map<string, SettingChange>();
  for (const step of steps) {
    if (step.kind === 'file') continue;
    const { setting, before, after } = step;
    changes.set(setting, { setting, before: changes.get(setting)?.before ?? before, after });
  }
  return [...changes.values()];
}

function differencesFromPlan(plan: Plan): readonly string[] {
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return [...errors, ...plan.steps.map(stepName)];
}
