import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply.ts';
import { rollback } from '../../src/apply/rollback.ts';
import { ownershipOf, readHistory, readLatest } from '../../src/apply/store.ts';
import { planLinux } from '../../src/backends/linux/plan/plan.ts';
import { linux } from '../../src/backends/linux/backend.ts';
import { readLinuxHost } from '../../src/backends/linux/read.ts';
import type { LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { hasErrors } from '../../src/model/plan/diagnostic.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import type { ApplyRecord } from '../../src/model/plan/record.ts';
import { formatPortSet, portsOf } from '../../src/model/ports/port-set.ts';
import { desired, settings } from '../support/arbitrary.ts';
import { Machine, targetOf } from '../support/machine.ts';

function machine(start: LinuxSettings): Machine {
  const on = new Machine();
  on.settings = start;
  on.put('/etc/sysctl.conf', '# kept by hand\nvm.swappiness=10', { mode: 0o640, uid: 7, gid: 8 });
  on.link('/etc/sysctl.d/99-sysctl.conf', '/etc/sysctl.conf');
  return on;
}

function apply(on: Machine, wanted: DesiredState) {
  const replan = (ownership = ownsNothing) =>
    planLinux(wanted, readLinuxHost(on, wanted.persist.file), ownership, { force: true });
  return applyPlan(targetOf(on), replan, {
    lockSeconds: 1,
    approved: null,
    interrupted: () => false,
    confirmWithin: null,
  });
}

function undo(on: Machine, id: number | null = null, approved: ApplyRecord | null = null) {
  const options = { id, approved, lockSeconds: 1, interrupted: () => false };
  return rollback(targetOf(on), (changes) => linux.restore(on, changes), options);
}

function state(on: Machine) {
  const files = Object.entries(on.files()).filter(([path]) => !path.endsWith('.portplan-new'));
  return { settings: on.settings, files: Object.fromEntries(files) };
}

/** A start and a plan that changes something there, without an error. */
const scene = fc.record({ start: settings, wanted: desired }).filter(({ start, wanted }) => {
  const plan = planLinux(wanted, readLinuxHost(machine(start), wanted.persist.file), ownsNothing, { force: true });
  return !hasErrors(plan.diagnostics) && plan.steps.length > 0;
});

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

const RUNS = { numRuns: 40 };

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

  it.each(['error', 'tear'] as const)(
    'that fails at step N (%s), for all N, leaves everything as it was',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(scene, async ({ start, wanted }) => {
          for (let step = 1; ; step++) {
            const on = machine(start);
            const before = state(on);
            await apply(on, wanted);
            on.restart();
            const applied = state(on);
            on.breakAt(step, { kind, code: 'EIO' });
            const error = await undo(on).catch((reason: unknown) => reason);
            if (error instanceof Error) expect(state(on)).toEqual(applied);
            else if (on.calls < step) return;
            on.restart();
            if (error instanceof Error) await undo(on);
            expect(state(on)).toEqual(before);
          }
        }),
        RUNS,
      );
    },
  );

  it('that is killed at step N, for all N, is finished by the next one, which undoes nothing more', async () => {
    await fc.assert(
      fc.asyncProperty(scene, scene, async ({ start, wanted }, { wanted: next }) => {
        for (let step = 1; ; step++) {
          const on = machine(start);
          await apply(on, wanted);
          const between = state(on);
          const { record } = await apply(on, next).catch(() => ({ record: null }));
          if (record?.id !== 2) return;
          on.restart();
          on.breakAt(step, { kind: 'die' });
          await undo(on).catch(() => undefined);
          if (!on.dead) return;
          on.restart();
          const done = readLatest(on).unfinished === null && readHistory(on).length === 3;
          if (!done) await undo(on);
          expect(state(on)).toEqual(between);
          expect(readLatest(on).unfinished).toBeNull();
        }
      }),
      RUNS,
    );
  });

  it('undoes an apply that was killed at step N, for all N, as if it had never been', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        for (let step = 1; ; step++) {
          const on = machine(start);
          const before = state(on);
          on.breakAt(step, { kind: 'die' });
          await apply(on, wanted).catch(() => undefined);
          if (!on.dead) return;
          on.restart();
          if (readLatest(on).unfinished === null && readHistory(on).length === 0) continue;
          await undo(on);
          expect(state(on)).toEqual(before);
          expect(ownershipOf(readLatest(on))).toEqual(ownsNothing);
        }
      }),
      RUNS,
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
