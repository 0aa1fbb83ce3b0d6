/** Doing steps in order, each checked before and after; and taking back, in reverse, what was done. */
import { Failure } from '../model/failure.ts';
import { sameFile } from '../model/file-state.ts';
import type { FileStep, SetStep, Step } from '../model/step.ts';
import { readFileState } from '../system/file-state.ts';
import type { System } from '../system/system.ts';
import { reasonFor } from './reason.ts';
import { replaceFile } from './replace-file.ts';

export function doStep(system: System, step: Step): void {
  if (step.kind === 'set') set(system, step);
  else writeFile(system, step);
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

function set(system: System, step: SetStep): void {
  const now = system.readSetting(step.path);
  if (now !== step.before) throw movedOn(step.setting);
  system.writeSetting(step.path, step.writes);
  expectSetting(system, step, step.after);
}

function expectSetting(system: System, step: SetStep, expected: string): void {
  const now = system.readSetting(step.path);
  if (now === expected) return;
  const found = now.length > 200 ? `${now.slice(0, 200)}…` : now;
  throw new Failure('not-taken', `${step.setting} reads ${found} after it was written`, 1);
}

function writeFile(system: System, step: FileStep): void {
  if (!sameFile(readFileState(system, step.path), step.before)) throw movedOn(step.path);
  replaceFile(system, step.path, step.after);
}

function movedOn(what: string): Failure {
  return new Failure('moved-on', `${what} was changed by somebody else after the plan was made; plan again`, 1);
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
