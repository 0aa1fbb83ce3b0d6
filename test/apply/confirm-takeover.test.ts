/**
 * An apply that waits to be confirmed and was killed at call M, and then another one, or a rollback, with a fault at every
 * call: no promise is lost on the way.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLatest } from '../../src/apply/store.ts';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import type { LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { desired } from '../support/arbitrary.ts';
import { apply, errorOf, expire, machine, scene, state, undo } from '../support/confirming.ts';
import { breakAt, DIE, drawn, everyCall, expectNothingWaits, subjectsOf } from '../support/every-call.ts';
import type { Machine } from '../support/machine.ts';
import { scenes } from '../support/samples.ts';

interface Wish {
  readonly start: LinuxSettings;
  readonly wanted: DesiredState;
  readonly next: DesiredState;
  /** Where to begin to look for a call at which the first apply can be cut off. */
  readonly choice: number;
}

const twice = fc
  .tuple(scene, desired, fc.nat(1000))
  .map(([{ start, wanted }, next, choice]): Wish => ({ start, wanted, next, choice }));

async function killedAt(call: number, { start, wanted }: Wish): Promise<Machine> {
  const on = machine(start);
  on.breakAt(call, DIE);
  await errorOf(apply(on, wanted));
  on.restart();
  return on;
}

/** Cut off at one of the calls at which that leaves an unfinished record that waits. */
async function cutOff(wish: Wish): Promise<Machine | null> {
  const whole = machine(wish.start);
  await apply(whole, wish.wanted);
  for (let tried = 0; tried < whole.calls; tried++) {
    const on = await killedAt(1 + ((wish.choice + tried) % whole.calls), wish);
    if (readUnconfirmed(on) && readLatest(on).unfinished) return on;
  }
  return null;
}

const SCENES = scenes(8);
const cutOffs = await drawn(twice, SCENES, cutOff);

describe.each([
  ['is to be confirmed too', 60],
  ['stays', null],
])('an apply after one that was cut off, and that %s', async (_, confirmWithin) => {
  const takeovers = await subjectsOf(cutOffs, (on, { next }) => apply(on, next, confirmWithin));
  let waited = 0;

  it.each(everyCall(takeovers))(
    'when killed at call %i is undone with the first one at a deadline, or nothing waits and it is whole',
    (call) =>
      breakAt(call, DIE, takeovers, async ({ on, whole, scene: { start, next } }) => {
        await errorOf(apply(on, next, confirmWithin));
        on.restart();
        const waiting = readUnconfirmed(on);
        if (waiting === null) {
          // Its last moment: the promise ends with the file.
          const found = { state: state(on), unfinished: readLatest(on).unfinished };
          expect(found).toEqual({ state: state(whole), unfinished: null });
          return;
        }
        waited++;
        expect([...on.tokens]).toContain(waiting.token);
        await expire(on);
        expect(state(on)).toEqual(state(machine(start)));
        expectNothingWaits(on);
      }),
  );

  it('has waited to be confirmed at some of these calls', () => {
    expect(waited).toBeGreaterThan(0);
  });

  it.each(everyCall(takeovers))('when it fails at call %i leaves the host and a promise that is kept', (call) =>
    breakAt(call, { kind: 'error', code: 'EIO' }, takeovers, async ({ on, scene: { start, next } }) => {
      const error = await errorOf(apply(on, next, confirmWithin));
      on.restart();
      const waiting = readUnconfirmed(on);
      if (error === null && waiting === null) return;
      if (waiting) expect([...on.tokens]).toContain(waiting.token);
      await expire(on);
      expect(state(on)).toEqual(state(machine(start)));
      expectNothingWaits(on);
    }),
  );
});

describe('rollback after an apply that was killed', async () => {
  const applied = await drawn(twice, SCENES, async ({ start, wanted }) => {
    const on = machine(start);
    await apply(on, wanted, null);
    return on;
  });
  const second = await subjectsOf(applied, (on, { next }) => apply(on, next));
  let waiting = 0;

  it.each(everyCall(second))('at call %i undoes that apply and never the one before it, while anything waits', (call) =>
    breakAt(call, DIE, second, async ({ on, before, scene: { next } }) => {
      await errorOf(apply(on, next));
      on.restart();
      if (readUnconfirmed(on) === null) return;
      waiting++;
      await undo(on);
      expect(state(on)).toEqual(state(before));
      expectNothingWaits(on);
    }),
  );

  it('has found something that waits at some of these calls', () => {
    expect(waiting).toBeGreaterThan(0);
  });
});
