/** Rollback on Linux, with a fault at every call; and of an apply that was killed at any of its calls. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownershipOf, readHistory, readLatest } from '../../src/apply/store.ts';
import type { LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import { apply, errorOf, machine, scene, state, undo } from '../support/confirming.ts';
import { breakAt, DIE, drawn, everyCall, subjectsOf } from '../support/every-call.ts';
import type { Machine } from '../support/machine.ts';
import { scenes } from '../support/samples.ts';

interface Scene {
  readonly start: LinuxSettings;
  readonly wanted: DesiredState;
}

const SCENES = scenes(15);

async function applied({ start, wanted }: Scene): Promise<Machine> {
  const on = machine(start);
  await apply(on, wanted, null);
  return on;
}

const done = await subjectsOf(await drawn(scene, SCENES, applied), (on) => undo(on));

describe.each(['error', 'tear'] as const)('a rollback that fails (%s)', (kind) => {
  it.each(everyCall(done))('at call %i leaves everything as it was', (call) =>
    breakAt(call, { kind, code: 'EIO' }, done, async ({ on, before, scene: { start } }) => {
      const error = await errorOf(undo(on));
      if (error) expect(state(on)).toEqual(state(before));
      on.restart();
      if (error) await undo(on);
      expect(state(on)).toEqual(state(machine(start)));
    }),
  );
});

describe('a rollback that is killed', async () => {
  const both = await drawn(fc.record({ first: scene, next: scene }), SCENES, async ({ first, next }) => {
    const on = await applied(first);
    const { record } = await apply(on, next.wanted, null).catch(() => ({ record: null }));
    return record?.id === 2 ? on : null;
  });
  const twice = await subjectsOf(both, (on) => undo(on));

  it.each(everyCall(twice))('at call %i is finished by the next one, which undoes nothing more', (call) =>
    breakAt(call, DIE, twice, async ({ on, scene: { first } }) => {
      await errorOf(undo(on));
      on.restart();
      const isDone = readLatest(on).unfinished === null && readHistory(on).length === 3;
      if (!isDone) await undo(on);
      expect(state(on)).toEqual(state(await applied(first)));
      expect(readLatest(on).unfinished).toBeNull();
    }),
  );
});

describe('a rollback of an apply that was killed', async () => {
  const starts = await drawn(scene, SCENES, ({ start }) => machine(start));
  const fresh = await subjectsOf(starts, (on, { wanted }) => apply(on, wanted, null));

  it.each(everyCall(fresh))('at call %i leads to where it began, as if it had never been', (call) =>
    breakAt(call, DIE, fresh, async ({ on, before, scene: { wanted } }) => {
      await errorOf(apply(on, wanted, null));
      on.restart();
      if (readLatest(on).unfinished === null && readHistory(on).length === 0) return;
      await undo(on);
      expect(state(on)).toEqual(state(before));
      expect(ownershipOf(readLatest(on))).toEqual(ownsNothing);
    }),
  );
});
