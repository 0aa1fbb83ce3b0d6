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
import { atEveryCall, DIE, expectNothingWaits } from '../support/every-call.ts';
import type { Fault, Machine } from '../support/machine.ts';

const RUNS = { numRuns: 15 };

interface Wish {
  readonly start: LinuxSettings;
  readonly wanted: DesiredState;
  readonly next: DesiredState;
  /** Which of the calls at which the first apply can be cut off. */
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

/** The calls at which a kill leaves an unfinished record that waits. */
async function callsToCutAt(wish: Wish): Promise<readonly number[]> {
  const whole = machine(wish.start);
  await apply(whole, wish.wanted);
  const found: number[] = [];
  for (let call = 1; call <= whole.calls; call++) {
    const on = await killedAt(call, wish);
    if (readUnconfirmed(on) && readLatest(on).unfinished) found.push(call);
  }
  return found;
}

/** The next apply, with a fault at every call, on a host whose first one was cut off. `whole`: without one. */
async function everyTakeover(
  wish: Wish,
  fault: Fault,
  confirmWithin: number | null,
  check: (on: Machine, error: Error | null, whole: object) => Promise<void>,
): Promise<void> {
  const calls = await callsToCutAt(wish);
  const make = () => killedAt(calls[wish.choice % calls.length] ?? 0, wish);
  const whole = await make();
  await errorOf(apply(whole, wish.next, confirmWithin));
  await atEveryCall(
    fault,
    make,
    (on) => apply(on, wish.next, confirmWithin),
    (on, error) => check(on, error, state(whole)),
  );
}

describe.each([
  ['is to be confirmed too', 60],
  ['stays', null],
])('an apply after one that was cut off, and that %s', (_, confirmWithin) => {
  it('when killed at call N, for all N, is undone with the first one at a deadline, or nothing waits and it is whole', async () => {
    let waited = 0;
    await fc.assert(
      fc.asyncProperty(twice, async (wish) => {
        const before = state(machine(wish.start));
        await everyTakeover(wish, DIE, confirmWithin, async (on, _error, whole) => {
          const waiting = readUnconfirmed(on);
          if (waiting === null) {
            // Its last moment: the promise ends with the file.
            expect({ state: state(on), unfinished: readLatest(on).unfinished }).toEqual({
              state: whole,
              unfinished: null,
            });
            return;
          }
          waited++;
          expect([...on.tokens]).toContain(waiting.token);
          await expire(on);
          expect(state(on)).toEqual(before);
          expectNothingWaits(on);
        });
      }),
      RUNS,
    );
    expect(waited).toBeGreaterThan(0);
  });

  it('when it fails at call N, for all N, leaves the host and a promise that is kept', async () => {
    await fc.assert(
      fc.asyncProperty(twice, async (wish) => {
        const before = state(machine(wish.start));
        await everyTakeover(wish, { kind: 'error', code: 'EIO' }, confirmWithin, async (on, error) => {
          const waiting = readUnconfirmed(on);
          if (error === null && waiting === null) return;
          if (waiting) expect([...on.tokens]).toContain(waiting.token);
          await expire(on);
          expect(state(on)).toEqual(before);
          expectNothingWaits(on);
        });
      }),
      RUNS,
    );
  });
});

describe('rollback after an apply that was killed at call N, for all N', () => {
  it('undoes that apply and never the one before it, while anything waits', async () => {
    let waiting = 0;
    await fc.assert(
      fc.asyncProperty(twice, async ({ start, wanted, next }) => {
        const make = async (): Promise<Machine> => {
          const on = machine(start);
          await apply(on, wanted, null);
          return on;
        };
        const before = state(await make());
        await atEveryCall(
          DIE,
          make,
          (on) => apply(on, next),
          async (on) => {
            if (readUnconfirmed(on) === null) return;
            waiting++;
            await undo(on);
            expect(state(on)).toEqual(before);
            expectNothingWaits(on);
          },
        );
      }),
      RUNS,
    );
    expect(waiting).toBeGreaterThan(0);
  });
});
