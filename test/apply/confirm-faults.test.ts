/** An apply that is to be confirmed, with a fault at every call: at the deadline all is as before, or as it was confirmed. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../src/apply/store.ts';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import type { Fault, Machine } from '../support/machine.ts';
import { apply, confirm, expire, machine, scene, state, undo } from '../support/confirming.ts';
import { atEveryCall, DIE, expectNothingWaits } from '../support/every-call.ts';

const RUNS = { numRuns: 40 };

describe('an apply that is killed at call N, for all N', () => {
  it('is undone at the deadline, exactly', async () => {
    let waiting = 0;
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const before = state(machine(start));
        await atEveryCall(
          DIE,
          () => machine(start),
          (on) => apply(on, wanted),
          async (on) => {
            if (readUnconfirmed(on)) waiting++;
            await expire(on);
            expect(state(on)).toEqual(before);
            expectNothingWaits(on);
          },
        );
      }),
      RUNS,
    );
    expect(waiting).toBeGreaterThan(0);
  });

  it('never has changed anything that no timer undoes', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const before = state(machine(start));
        await atEveryCall(
          DIE,
          () => machine(start),
          (on) => apply(on, wanted),
          (on) => {
            const token = readUnconfirmed(on)?.token;
            if (token === undefined || !on.tokens.has(token)) expect(state(on)).toEqual(before);
            return Promise.resolve();
          },
        );
      }),
      RUNS,
    );
  });

  it('has changed no file after a power cut, or is known to wait', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.double({ min: 0, max: 1, noNaN: true }), async ({ start, wanted }, part) => {
        const files = machine(start).files();
        await atEveryCall(
          DIE,
          () => machine(start),
          (on) => apply(on, wanted),
          (on) => {
            on.powerCut(Math.round(on.unsynced * part));
            if (readUnconfirmed(on) === null) expect(withoutLeftovers(on.files())).toEqual(files);
            return Promise.resolve();
          },
        );
      }),
      RUNS,
    );
  });
});

describe('an apply that fails at call N, for all N', () => {
  it.each<Fault>([
    { kind: 'error', code: 'EIO' },
    { kind: 'tear', code: 'ENOSPC' },
  ])('leaves all as it was, and nothing that waits ($kind $code)', async (fault) => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const before = state(machine(start));
        await atEveryCall(
          fault,
          () => machine(start),
          (on) => apply(on, wanted),
          (on, error) => {
            if (error === null) return Promise.resolve();
            expect(error.message).toMatch(/Nothing was changed\.|has been undone\./);
            expect({ state: state(on), waits: readUnconfirmed(on) }).toEqual({ state: before, waits: null });
            return Promise.resolve();
          },
        );
      }),
      RUNS,
    );
  });
});

describe.each([
  ['expire', (on: Machine) => expire(on)],
  ['rollback', (on: Machine) => undo(on)],
])('%s that is killed at call N, for all N', (_, work) => {
  it('is finished by the next one', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const before = state(machine(start));
        const make = async () => {
          const on = machine(start);
          await apply(on, wanted);
          return on;
        };
        await atEveryCall(DIE, make, work, async (on) => {
          await expire(on);
          expect(state(on)).toEqual(before);
          expectNothingWaits(on);
          expect(readHistory(on)).toHaveLength(2);
        });
      }),
      RUNS,
    );
  });
});

describe('confirm that is killed at call N, for all N', () => {
  it('has kept the apply, or it is undone', async () => {
    const ends = new Set<number>();
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const before = state(machine(start));
        const whole = machine(start);
        await apply(whole, wanted);
        const make = async () => {
          const on = machine(start);
          await apply(on, wanted);
          return on;
        };
        await atEveryCall(DIE, make, confirm, async (on) => {
          const isKept = readUnconfirmed(on) === null;
          await expire(on);
          expect(state(on)).toEqual(isKept ? state(whole) : before);
          ends.add(readHistory(on).length);
        });
      }),
      RUNS,
    );
    expect([...ends].sort()).toEqual([1, 2]);
  });
});

/** New files that never got their name: no boot reader reads them, and the next apply replaces them. */
function withoutLeftovers(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith('.portplan-new')));
}
