/** Doing steps in order, each checked before and after; and taking back, in reverse, what was done. */
import { Failure } from '../model/failure.ts';
import { sameFile } from '../model/plan/file-state.ts';
import type { ProgramRun } from '../model/program.ts';
import type { Kept, SettingChange } from '../model/plan/record.ts';
import type { FileStep, RunStep, SetStep, Step } from '../model/plan/step.ts';
import { readFileState } from '../system/files/file-state.ts';
import { errorCode, reasonFor } from '../model/errno-reason.ts';
import { describeKept, keptFile, keptSetting } from './changed-by-others.ts';
import { replaceFile } from './replace-file.ts';
import type { ApplyTarget } from './apply-target.ts';

/**
 * False where the step is done already. Throws where another program has changed the setting or file since the plan was made:
 * that change is neither overwritten nor, later, undone.
 */
export async function isLeftToDo(target: ApplyTarget, step: Step): Promise<boolean> {
  if (step.kind === 'file') {
    if (sameFile(readFileState(target.system, step.path), step.before)) return true;
  } else {
    const now = await target.settings.read(step);
    if (now === step.before) return true;
    // A program may do more than it was asked for: netsh seems to set a dynamic range for both families at once.
    if (step.kind === 'run' && now === step.after) return false;
  }
  throw movedOn(step);
}

function movedOn(step: Step): Failure {
  const message = `${stepName(step)} has changed since the plan was made, and not by portplan; plan again`;
  return new Failure('moved-on', message, 1);
}

/** Throws `moved-on` where another program has changed the file even now; then nothing was done. */
export async function doStep(target: ApplyTarget, step: Step): Promise<void> {
  if (step.kind === 'file') doFileStep(target, step);
  else if (step.kind === 'run') await run(target, step, step.run);
  else {
    target.system.writeSetting(step.path, step.writes);
    await expectSetting(target, step, step.after);
  }
}

function doFileStep({ system }: ApplyTarget, step: FileStep): void {
  try {
    replaceFile(system, step.path, step.after, step.before);
  } catch (error) {
    throw errorCode(error) === 'ECHANGED' ? movedOn(step) : error;
  }
}

function undoFileStep({ system }: ApplyTarget, { path, before, after }: FileStep): readonly Kept[] {
  const now = readFileState(system, path);
  if (sameFile(now, before)) return [];
  if (!sameFile(now, after)) return [keptFile(path, now)];
  try {
    replaceFile(system, path, before, now);
    return [];
  } catch (error) {
    if (errorCode(error) === 'ECHANGED') return [keptFile(path, readFileState(system, path))];
    throw error;
  }
}

/** Returns what stays as it is, since it is not what the step has written. */
async function undoStep(target: ApplyTarget, step: Step): Promise<readonly Kept[]> {
  if (step.kind === 'file') return undoFileStep(target, step);
  const now = await target.settings.read(step);
  if (now === step.before) return [];
  if (!target.settings.isLeftBy(step, now)) return [keptSetting(step.setting, now)];
  if (step.kind === 'run') await run(target, { ...step, before: step.after, after: step.before }, step.undo);
  else {
    target.system.writeSetting(step.path, step.undo);
    await expectSetting(target, step, step.before);
  }
  return [];
}

/** What the setting reads afterwards counts, not what the program says about it. */
async function run(
  { system, settings }: ApplyTarget,
  change: SettingChange,
  invocations: RunStep['run'],
): Promise<void> {
  const attempts: ProgramRun[] = [];
  for (const invocation of invocations) attempts.push({ invocation, ran: await system.run(invocation) });
  if ((await settings.read(change)) === change.after) return;
  throw new Failure('not-taken', await settings.refusal(change, attempts), 1);
}

/** A step in words, for a person: `net.ipv4.ip_local_port_range`, or a file's path. */
export function stepName(step: Step): string {
  return step.kind === 'file' ? step.path : step.setting;
}

async function expectSetting({ settings }: ApplyTarget, step: SetStep, expected: string): Promise<void> {
  const now = await settings.read(step);
  if (now === expected) return;
  const found = now.length > 200 ? `${now.slice(0, 200)}…` : now;
  throw new Failure('not-taken', `${step.setting} reads ${found} after it was written`, 1);
}

/**
 * Takes the steps back, last first, but nothing that another program has changed meanwhile. Returns what is not taken back,
 * each with the reason.
 */
export async function undoSteps(target: ApplyTarget, done: readonly Step[]): Promise<readonly string[]> {
  const left = new Set<string>();
  for (const step of done.toReversed()) {
    try {
      for (const kept of await undoStep(target, step)) left.add(describeKept(kept));
    } catch (error) {
      left.add(`${stepName(step)} (${reasonFor(error)})`);
    }
  }
  return [...left];
}
