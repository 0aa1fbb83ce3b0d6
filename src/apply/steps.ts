/** Doing steps in order, each checked before and after; and taking back, in reverse, what was done. */
import { Failure } from '../model/failure.ts';
import { sameFile } from '../model/file-state.ts';
import type { SetStep, Step } from '../model/step.ts';
import { readFileState } from '../system/file-state.ts';
import type { System } from '../system/system.ts';
import { reasonFor } from './reason.ts';
import { replaceFile } from './replace-file.ts';

/** Somebody else's change is neither overwritten nor, later, undone. */
export function expectUnmoved(system: System, step: Step): void {
  const same =
    step.kind === 'set'
      ? system.readSetting(step.path) === step.before
      : sameFile(readFileState(system, step.path), step.before);
  if (same) return;
  const message = `${nameOf(step)} was changed by somebody else after the plan was made; plan again`;
  throw new Failure('moved-on', message, 1);
}

export function doStep(system: System, step: Step): void {
  if (step.kind === 'file') replaceFile(system, step.path, step.after);
  else {
    system.writeSetting(step.path, step.writes);
    expectSetting(system, step, step.after);
  }
}

export function undoStep(system: System, step: Step): void {
  if (step.kind === 'file') {
    if (!sameFile(readFileState(system, step.path), step.before)) replaceFile(system, step.path, step.before);
  } else if (system.readSetting(step.path) !== step.before) {
    system.writeSetting(step.path, step.undo);
    expectSetting(system, step, step.before);
  }
}

/** A step in words, for a person: `net.ipv4.ip_local_port_range`, or a file's path. */
export function nameOf(step: Step): string {
  return step.kind === 'set' ? step.setting : step.path;
}

function expectSetting(system: System, step: SetStep, expected: string): void {
  const now = system.readSetting(step.path);
  if (now === expected) return;
  const found = now.length > 200 ? `${now.slice(0, 200)}…` : now;
  throw new Failure('not-taken', `${step.setting} reads ${found} after it was written`, 1);
}

/** Takes the steps back, last first. Returns what could not be taken back, each with the reason. */
export function undoSteps(system: System, done: readonly Step[]): readonly string[] {
  return done.toReversed().flatMap((step) => {
    try {
      undoStep(system, step);
      return [];
    } catch (error) {
      return [`${nameOf(step)} (${reasonFor(error)})`];
    }
  });
}
