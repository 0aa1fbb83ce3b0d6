import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollback } from '../../src/apply/rollback.ts';
import { ownershipOf, readLatest } from '../../src/apply/store.ts';
import { linux } from '../../src/backends/linux/backend.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import type { ApplyRecord } from '../../src/model/plan/record.ts';
import { formatPortSet, portsOf } from '../../src/model/ports/port-set.ts';
import { desired } from '../support/arbitrary.ts';
import { apply as applyPlan, machine, scene, state } from '../support/confirming.ts';
import { targetOf, type Machine } from '../support/machine.ts';

function apply(on: Machine, wanted: DesiredState) {
  return applyPlan(on, wanted, null);
}

function undo(on: Machine, id: number | null = null, approved: ApplyRecord | null = null) {
  const options = { id, approved, lockSeconds: 1, interrupted: () => false };
  return rollback(targetOf(on), (changes) => linux.restore(on, changes), options);
}

function plan(text: string): DesiredState {
  const { desired: read } = readPlanFile('portplan.yaml', () => text);
  if (!read) throw new Error(text);
  return read;
}

/** Also false where nothing was begun yet. */
async function isKilledAt(step: number, on: Machine, wanted: DesiredState): Promise<boolean> {
  on.breakAt(step, { kind: 'die' });
  await apply(on, wanted).catch(() => null);
  const { dead } = on;
  on.restart();
  return dead && readLatest(on).unfinished !== null;
}

describe('rollback', () => {
  it('leads exactly to where the apply began', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const on = machine(start);
        const before = state(on);
        await apply(on, wanted);
        await undo(on);
        expect(state(on)).toEqual(before);
        expect(ownershipOf(readLatest(on))).toEqual(ownsNothing);
      }),
      { numRuns: 200 },
    );
  });

  it('of two applies that were killed, one after the other, leads to where the first one began', async () => {
    await fc.assert(
      fc.asyncProperty(scene, desired, fc.nat(40), fc.nat(40), async ({ start, wanted }, second, n, m) => {
        const on = machine(start);
        const before = state(on);
        fc.pre(await isKilledAt(n + 1, on, wanted));
        fc.pre(await isKilledAt(m + 1, on, second));
        await undo(on);
        expect(state(on)).toEqual(before);
      }),
      { numRuns: 150 },
    );
  });

  it('of an earlier apply leaves to the later ones what they own', async () => {
    const on = machine({ ephemeral: { first: 32768, last: 60999 }, reserved: [], unprivilegedPortStart: 1024 });
    // Another file sets the boot value already: the first apply changes the live range, and nothing else.
    on.put('/etc/sysctl.d/50-admin.conf', 'net.ipv4.ip_local_port_range = 20000 60999\n');
    await apply(on, plan('version: 1\nephemeral: 20000-60999\n'));
    await apply(on, plan('version: 1\nephemeral: 20000-60999\nreserved: [50051]\n'));
    await undo(on, 1);
    expect(formatPortSet(ownershipOf(readLatest(on)).reserved)).toBe('50051');
  });

  it('that is refused writes nothing', async () => {
    const on = machine({ ephemeral: { first: 32768, last: 60999 }, reserved: [], unprivilegedPortStart: 1024 });
    await apply(on, plan('version: 1\nreserved: [50051]\n'));
    const paths = on.paths();
    await expect(undo(on, 77)).rejects.toThrow('there is no record 77; on this host: 1');
    on.settings = { ...on.settings, reserved: portsOf(1) };
    await expect(undo(on)).rejects.toThrow(
      "record 1 can't be undone: since then somebody has changed net.ipv4.ip_local_reserved_ports",
    );
    expect(on.paths()).toEqual(paths);
  });

  it('does only what was approved', async () => {
    const on = machine({ ephemeral: { first: 32768, last: 60999 }, reserved: [], unprivilegedPortStart: 1024 });
    const { record } = await apply(on, plan('version: 1\nreserved: [50051]\n'));
    await apply(on, plan('version: 1\nreserved: [50052]\n'));
    await expect(undo(on, null, record)).rejects.toThrow('something was applied since you were asked');
  });
});
