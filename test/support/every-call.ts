/** Work that meets a fault at one of its calls, on machines in memory: one test for each call, over all scenes that get so far. */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { readLatest } from '../../src/apply/store.ts';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import { errorOf } from './confirming.ts';
import type { Fault, Machine } from './machine.ts';

/** A scene, and its machine, which is to be compared and copied only. */
export interface Ready<Scene> {
  readonly scene: Scene;
  readonly before: Machine;
}

/** And what work does to the machine when nothing goes wrong. */
export interface Subject<Scene> extends Ready<Scene> {
  readonly whole: Machine;
  /** How many calls of the work change something: a fault can come at each of them. */
  readonly calls: number;
}

/** Draws scenes. Where `make` returns null the scene is left out. */
export async function drawn<Scene>(
  scenes: fc.Arbitrary<Scene>,
  count: number,
  make: (scene: Scene) => Machine | Promise<Machine | null>,
): Promise<readonly Ready<Scene>[]> {
  const found: Ready<Scene>[] = [];
  for (const scene of fc.sample(scenes, count)) {
    const before = (await make(scene))?.copy();
    if (before) found.push({ scene, before });
  }
  return found;
}

/** Does the work of each scene once, without a fault, and counts its calls. */
export async function subjectsOf<Scene>(
  ready: readonly Ready<Scene>[],
  work: (on: Machine, scene: Scene) => Promise<unknown>,
): Promise<readonly Subject<Scene>[]> {
  const found: Subject<Scene>[] = [];
  for (const { scene, before } of ready) {
    const whole = before.copy();
    await errorOf(work(whole, scene));
    found.push({ scene, before, whole, calls: whole.calls });
  }
  return found;
}

/** 1, 2, … up to the most calls that one of them takes: the rows of `it.each`. */
export function everyCall(subjects: readonly { readonly calls: number }[]): readonly number[] {
  return Array.from({ length: Math.max(...subjects.map(({ calls }) => calls)) }, (_, i) => i + 1);
}

/** Gives `visit` a copy of each machine on which the work takes so many calls, with the fault at that one. */
export async function breakAt<Scene>(
  call: number,
  fault: Fault,
  subjects: readonly Subject<Scene>[],
  visit: (broken: Subject<Scene> & { readonly on: Machine }) => Promise<void>,
): Promise<void> {
  for (const subject of subjects.filter(({ calls }) => call <= calls)) {
    const on = subject.before.copy();
    on.breakAt(call, fault);
    await inScene(subject.scene, () => visit({ ...subject, on }));
  }
}

/** With the scene in the message of what fails. */
export async function inScene(scene: unknown, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw new Error(`${String(error)}\nin the scene ${fc.stringify(scene)}`, { cause: error });
  }
}

/** For whoever does not know yet how many will do; at most a thousand. */
export function* drawnOneByOne<T>(from: fc.Arbitrary<T>): Generator<T> {
  const seed = fc.sample(fc.integer(), 1)[0] ?? 0;
  for (let i = 0; i < 1000; i++) yield* fc.sample(from, { numRuns: 1, seed: seed + i });
}

export const DIE: Fault = { kind: 'die' };

export function expectNothingWaits(on: Machine): void {
  expect({ unconfirmed: readUnconfirmed(on), unfinished: readLatest(on).unfinished }).toEqual({
    unconfirmed: null,
    unfinished: null,
  });
  expect(on.paths().filter((path) => path.endsWith('.portplan-reserve'))).toEqual([]);
}
