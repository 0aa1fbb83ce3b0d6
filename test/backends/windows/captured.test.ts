/** A plan made from a snapshot is the plan made on the Windows host. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownershipOf, readLatest } from '../../../src/apply/store.ts';
import type { PlanOptions } from '../../../src/backends/backend.ts';
import { windows } from '../../../src/backends/windows/backend.ts';
import type { DesiredState } from '../../../src/model/plan/desired-state.ts';
import type { Plan } from '../../../src/model/plan/plan.ts';
import { snapshotOf } from '../../support/known-host.ts';
import { machineOf, planFrom, scene } from '../../support/windows/arbitrary.ts';
import { apply, errorOf, planOn, WindowsMachine } from '../../support/windows/windows-machine.ts';

type Asked = Partial<Pick<PlanOptions, 'force' | 'restartWinnat'>>;

/** `more`: as if the file had other keys, too. */
async function planFromSnapshot(on: WindowsMachine, wanted: DesiredState, asked: Asked = {}, more = {}): Promise<Plan> {
  const described = await windows.describe(on, ownershipOf(readLatest(on)));
  const snapshot = snapshotOf('windows', on.hostName(), { ...described, unfinished: null, ...more });
  const options = { force: false, restartWinnat: false, ...asked };
  return (await windows.captured(snapshot)).plan(wanted, options);
}

/** A snapshot has the rows that an apply made in ascending order; what is to be done does not depend on it. */
function sorted({ ownership, ...plan }: Plan): object {
  const { excluded = {}, ...before } = ownership.before;
  const rows = Object.entries(excluded).map(([name, ranges]) => [name, ranges.toSorted((a, b) => a.first - b.first)]);
  return { ...plan, ownership: { ...ownership, before: { ...before, excluded: Object.fromEntries(rows) as object } } };
}

describe('a plan from a snapshot', () => {
  it('is that of the host', async () => {
    const seen = { changes: 0, owned: 0 };
    await fc.assert(
      fc.asyncProperty(scene, async ({ host, first, wanted, ...asked }) => {
        const on = machineOf(host);
        await errorOf(apply(on, first, asked));
        const there = await planOn(on, wanted, asked);
        expect(sorted(await planFromSnapshot(on, wanted, asked))).toEqual(sorted(there));
        if (there.steps.length > 0) seen.changes++;
        if (there.ownership.before.excluded) seen.owned++;
      }),
      { numRuns: 100 },
    );
    // A host where none of this is the case would prove little.
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(3);
  });
});

const RANGE = { first: 49152, last: 65535 };

describe('one sentence is said about', () => {
  it.each([
    ['a stack that is missing', { stacks: [] }, 'snapshot.stacks is a list of 0, expected at least 4 in it'],
    [
      'a range that is none',
      {
        stacks: Array(4).fill({ family: 'ipv4', protocol: 'tcp', dynamic: { active: RANGE }, excluded: {} }) as unknown,
      },
      'snapshot.stacks[0].dynamic.persistent is missing, expected an object or null',
    ],
    [
      'a state of WinNAT that is none',
      { winnat: 'asleep' },
      'snapshot.winnat is "asleep", expected running or stopped or absent or null',
    ],
    [
      'owned rows that are none',
      { owned: { managed: [], excluded: { 'ipv4/tcp/excludedportrange': '9-1' } } },
      'snapshot.owned.excluded.ipv4/tcp/excludedportrange is "9-1", expected a list of ports',
    ],
    ['no list of settings', { owned: { excluded: {} } }, 'snapshot.owned.managed is missing, expected a list'],
  ])('%s', async (_what, more, fault) => {
    const plan = planFromSnapshot(new WindowsMachine(), planFrom('version: 1\nservices: {}\n'), {}, more);
    await expect(plan).rejects.toThrow(`host.json is no snapshot that can be read: ${fault}; make it anew`);
  });
});
