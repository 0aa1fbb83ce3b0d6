import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { undoUnderLock } from '../../src/apply/rollback.ts';
import { ownershipOf, readLatest } from '../../src/apply/store.ts';
import { linux } from '../../src/backends/linux/backend.ts';
import { KERNEL_DEFAULTS } from '../../src/model/settings/linux-settings.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import type { ApplyRecord } from '../../src/model/plan/record.ts';
import { formatPortSet, portsOf } from '../../src/model/ports/port-set.ts';
import { desired } from '../support/arbitrary.ts';
import { apply as applyPlan, errorOf, machine, scene, state } from '../support/confirming.ts';
import { targetOf, type Machine } from '../support/machine.ts';

function apply(on: Machine, wanted: DesiredState) {
  return applyPlan(on, wanted, null);
}

function undo(on: Machine, id: number | null = null, approved: ApplyRecord | null = null) {
  const options = { id, approved, lockSeconds: 1, interrupted: () => false };
  return undoUnderLock(targetOf(on), (changes) => linux.restore(on, changes), options);
}

function plan(text: string): DesiredState {
  const { desired: read } = readPlanFile('portplan.yaml', () => text);
  if (!read) throw new Error(text);
  return read;
}

/** A copy on which the apply was killed at one of its calls; null where nothing was begun by then. */
async function killedOn(before: Machine, wanted: DesiredState, choice: number): Promise<Machine | null> {
  const whole = before.copy();
  await errorOf(apply(whole, wanted));
  const on = before.copy();
  on.breakAt(1 + (choice % Math.max(1, whole.calls)), { kind: 'die' });
  await errorOf(apply(on, wanted));
  const { dead } = on;
  on.restart();
  return dead && readLatest(on).unfinished !== null ? on : null;
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
      fc.asyncProperty(scene, desired, fc.nat(1000), fc.nat(1000), async ({ start, wanted }, second, n, m) => {
        const before = machine(start);
        const once = await killedOn(before, wanted, n);
        const twice = once && (await killedOn(once, second, m));
        if (twice) {
          await undo(twice);
          expect(state(twice)).toEqual(state(before));
        } else fc.pre(false);
      }),
      { numRuns: 150 },
    );
  });

  it('of an earlier apply leaves to the later ones what they own', async () => {
    const on = machine(KERNEL_DEFAULTS);
    // Another file sets the boot value already: the first apply changes the live range, and nothing else.
    on.put('/etc/sysctl.d/50-admin.conf', 'net.ipv4.ip_local_port_range = 20000 60999\n');
    await apply(on, plan('version: 1\nephemeral: 20000-60999\n'));
    await apply(on, plan('version: 1\nephemeral: 20000-60999\nreserved: [50051]\n'));
    await undo(on, 1);
    expect(formatPortSet(ownershipOf(readLatest(on)).reserved)).toBe('50051');
  });

  it('that is refused writes nothing', async () => {
    const on = machine(KERNEL_DEFAULTS);
    await apply(on, plan('version: 1\nreserved: [50051]\n'));
    const paths = on.paths();
    await expect(undo(on, 77)).rejects.toThrow('there is no record 77; on this host: 1');
    on.settings = { ...on.settings, reserved: portsOf(1) };
    await expect(undo(on)).rejects.toThrow("record 1 can't be undone: net.ipv4.ip_local_reserved_ports");
    expect(on.paths()).toEqual(paths);
  });

  it('does only what was approved', async () => {
    const on = machine(KERNEL_DEFAULTS);
    const { record } = await apply(on, plan('version: 1\nreserved: [50051]\n'));
    await apply(on, plan('version: 1\nreserved: [50052]\n'));
    await expect(undo(on, null, record)).rejects.toThrow('something was applied since you were asked');
  });
});
