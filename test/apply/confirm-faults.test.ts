/** An apply that is to be confirmed, with a fault at every call: at the deadline all is as before, or as it was confirmed. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../src/apply/store.ts';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import type { Fault, Machine } from '../support/machine.ts';
import { apply, confirm, errorOf, expire, machine, scene, state, undo } from '../support/confirming.ts';
import { breakAt, DIE, drawn, everyCall, expectNothingWaits, subjectsOf } from '../support/every-call.ts';
import { scenes } from '../support/samples.ts';

const SCENES = scenes(20);

const fresh = await subjectsOf(await drawn(scene, SCENES, ({ start }) => machine(start)), (on, { wanted }) =>
  apply(on, wanted),
);

describe('an apply that is killed', () => {
  let waited = 0;

  it.each(everyCall(fresh))('at call %i is undone at the deadline, exactly', (call) =>
    breakAt(call, DIE, fresh, async ({ on, before, scene: { wanted } }) => {
      await errorOf(apply(on, wanted));
      on.restart();
      if (readUnconfirmed(on)) waited++;
      if (on.status(on.store)) await expire(on);
      expect(state(on)).toEqual(state(before));
      expectNothingWaits(on);
    }),
  );

  it('has waited to be confirmed at some of these calls', () => {
    expect(waited).toBeGreaterThan(0);
  });

  it.each(everyCall(fresh))('at call %i has changed nothing that no timer undoes', (call) =>
    breakAt(call, DIE, fresh, async ({ on, before, scene: { wanted } }) => {
      await errorOf(apply(on, wanted));
      on.restart();
      const token = readUnconfirmed(on)?.token;
      if (token === undefined || !on.tokens.has(token)) expect(state(on)).toEqual(state(before));
    }),
  );
});

/** How much of the directory changes that were not synced is on the disk all the same. */
const part = fc.double({ min: 0, max: 1, noNaN: true });

const cut = await subjectsOf(
  await drawn(fc.record({ scene, part }), SCENES, ({ scene: { start } }) => machine(start)),
  (on, { scene: { wanted } }) => apply(on, wanted),
);

describe('an apply that is cut off by the power', () => {
  it.each(everyCall(cut))('at call %i has changed no file, or is known to wait', (call) =>
    breakAt(
      call,
      DIE,
      cut,
      async ({
        on,
        before,
        scene: {
          part: kept,
          scene: { wanted },
        },
      }) => {
        await errorOf(apply(on, wanted));
        on.powerCut(Math.round(on.unsynced * kept));
        if (readUnconfirmed(on) === null) expect(withoutLeftovers(on.files())).toEqual(before.files());
      },
    ),
  );
});

describe.each<Fault>([
  { kind: 'error', code: 'EIO' },
  { kind: 'tear', code: 'ENOSPC' },
])('an apply that fails ($kind $code)', (fault) => {
  it.each(everyCall(fresh))('at call %i leaves all as it was, and nothing that waits', (call) =>
    breakAt(call, fault, fresh, async ({ on, before, scene: { wanted } }) => {
      const error = await errorOf(apply(on, wanted));
      on.restart();
      if (error === null) return;
      expect(error.message).toMatch(/Nothing was changed\.|has been undone\./);
      expect({ state: state(on), waits: readUnconfirmed(on) }).toEqual({ state: state(before), waits: null });
    }),
  );
});

const waiting = await drawn(scene, SCENES, async ({ start, wanted }) => {
  const on = machine(start);
  await apply(on, wanted);
  return on;
});

describe.each([
  ['expire', (on: Machine) => expire(on)],
  ['rollback', (on: Machine) => undo(on)],
] as const)('%s that is killed', async (_, work) => {
  const subjects = await subjectsOf(waiting, work);

  it.each(everyCall(subjects))('at call %i is finished by the next one', (call) =>
    breakAt(call, DIE, subjects, async ({ on, scene: { start } }) => {
      await errorOf(work(on));
      on.restart();
      await expire(on);
      expect(state(on)).toEqual(state(machine(start)));
      expectNothingWaits(on);
      expect(readHistory(on)).toHaveLength(2);
    }),
  );
});

describe('confirm that is killed', async () => {
  const subjects = await subjectsOf(waiting, confirm);
  const ends = new Set<number>();

  it.each(everyCall(subjects))('at call %i has kept the apply, or it is undone', (call) =>
    breakAt(call, DIE, subjects, async ({ on, before, scene: { start } }) => {
      await errorOf(confirm(on));
      on.restart();
      const isKept = readUnconfirmed(on) === null;
      await expire(on);
      expect(state(on)).toEqual(isKept ? state(before) : state(machine(start)));
      ends.add(readHistory(on).length);
    }),
  );

  it('does both, at one call or another', () => {
    expect([...ends].sort()).toEqual([1, 2]);
  });
});

/** New files that never got their name: no boot reader reads them, and the next apply replaces them. */
function withoutLeftovers(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith('.portplan-new')));
}
