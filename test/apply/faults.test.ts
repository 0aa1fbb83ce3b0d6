import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply.ts';
import { ownershipOf, readLatest } from '../../src/apply/store.ts';
import { planLinux } from '../../src/backends/linux/plan/plan.ts';
import { readLinuxHost } from '../../src/backends/linux/read.ts';
import type { LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { hasErrors } from '../../src/model/plan/diagnostic.ts';
import type { Ownership } from '../../src/model/plan/ownership.ts';
import { noPorts, subtract, union } from '../../src/model/ports/port-set.ts';
import { desired, handedOut, settings } from '../support/arbitrary.ts';
import { Machine, targetOf, type Fault } from '../support/machine.ts';

const FOREIGN_LINES =
  '# kept by hand\r\nnet.ipv4.tcp_syncookies = 1\n#net.ipv4.ip_local_port_range = 1 2\nvm.swappiness=10';

function machine(start: LinuxSettings): Machine {
  const made = new Machine();
  made.settings = start;
  made.put('/etc/sysctl.conf', FOREIGN_LINES, { mode: 0o640, uid: 7, gid: 8 });
  made.link('/etc/sysctl.d/99-sysctl.conf', '/etc/sysctl.conf');
  return made;
}

function replan(on: Machine, wanted: DesiredState) {
  return (ownership: Ownership) =>
    planLinux(wanted, readLinuxHost(on, wanted.persist.file), ownership, { force: true });
}

function apply(on: Machine, wanted: DesiredState) {
  return applyPlan(targetOf(on), replan(on, wanted), {
    lockSeconds: 1,
    approved: null,
    interrupted: () => false,
    confirmWithin: null,
  });
}

/** The plan that the records of the machine lead to. */
function planOn(on: Machine, wanted: DesiredState) {
  return replan(on, wanted)(ownershipOf(readLatest(on)));
}

/** A state and a plan that can be applied to it. */
const scene = fc
  .record({ start: settings, first: desired, wanted: desired })
  .filter(({ start, first, wanted }) =>
    [first, wanted].every((plan) => !hasErrors(planOn(machine(start), plan).diagnostics)),
  );

/** Calls `visit` with a fault at every step that the apply takes, one at a time, until it gets through untouched. */
async function atEveryStep(
  make: () => Promise<Machine>,
  visit: (on: Machine, step: number) => Promise<boolean>,
): Promise<void> {
  for (let step = 1; ; step++) {
    if (step > 500) throw new Error('an apply of more than 500 steps?');
    if (!(await visit(await make(), step))) return;
  }
}

/** A machine on which `first` was applied, if it can be. */
async function prepared(start: LinuxSettings, first: DesiredState): Promise<Machine> {
  const made = machine(start);
  await apply(made, first);
  made.restart();
  return made;
}

async function attempt(on: Machine, wanted: DesiredState): Promise<unknown> {
  try {
    await apply(on, wanted);
    return null;
  } catch (error) {
    return error;
  }
}

async function expectConverged(on: Machine, wanted: DesiredState): Promise<void> {
  await apply(on, wanted);
  expect(planOn(on, wanted).steps).toEqual([]);
  const calls = on.calls;
  const files = on.files();
  await apply(on, wanted);
  expect(on.files()).toEqual(files);
  // The lock's directory is there already: a second apply changes nothing at all.
  expect(on.calls).toBe(calls);
}

const RUNS = { numRuns: 60 };

describe('apply', () => {
  it('converges from any state to any plan, and the second one changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, first, wanted }) => {
        const on = await prepared(start, first);
        if (!hasErrors(planOn(on, wanted).diagnostics)) await expectConverged(on, wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps foreign reservations and releases its own', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const keeping: DesiredState = { ...wanted, foreignReservations: 'keep', reserved: wanted.reserved ?? [] };
        const on = machine(start);
        await apply(on, keeping);
        expect(subtract(start.reserved, on.settings.reserved)).toEqual(noPorts);
        await apply(on, { ...keeping, services: [], reserved: [] });
        expect(on.settings.reserved).toEqual(start.reserved);
      }),
      RUNS,
    );
  });

  it.each<Fault>([
    { kind: 'error', code: 'EIO' },
    { kind: 'error', code: 'ENOSPC' },
    { kind: 'error', code: 'EROFS' },
    { kind: 'error', code: 'EACCES' },
    { kind: 'tear', code: 'EIO' },
    { kind: 'tear', code: 'ENOSPC' },
  ])('that fails at step N ($kind $code), for all N, leaves everything as it was, and says so', async (fault) => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, first, wanted }) => {
        await atEveryStep(
          () => prepared(start, first),
          async (on, step) => {
            if (hasErrors(planOn(on, wanted).diagnostics)) return false;
            const before = { settings: on.settings, files: on.files() };
            on.breakAt(step, fault);
            const error = await attempt(on, wanted);
            if (error === null && on.calls < step) return false;
            if (error !== null) {
              expect({ settings: on.settings, files: withoutLeftovers(on.files()) }).toEqual(before);
              expect((error as Error).message).toMatch(/Nothing was changed\.|has been undone\./);
            }
            on.restart();
            await expectConverged(on, wanted);
            return true;
          },
        );
      }),
      RUNS,
    );
  });

  it('that is killed at step N, for all N, leaves whole files, exposes no port, and the next one converges', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, first, wanted }) => {
        await atEveryStep(
          () => prepared(start, first),
          async (on, step) => {
            const plan = planOn(on, wanted);
            if (hasErrors(plan.diagnostics)) return false;
            const before = { settings: on.settings, files: on.files() };
            const whole = await prepared(start, first);
            await apply(whole, wanted);
            const allowed = union(handedOut(before.settings), handedOut(whole.settings));
            on.observe = (now) => expect(subtract(handedOut(now), allowed)).toEqual(noPorts);
            on.breakAt(step, { kind: 'die' });
            await attempt(on, wanted);
            if (!on.dead) return false;
            for (const [path, file] of Object.entries(withoutLeftovers(on.files()))) {
              expect([before.files[path], whole.files()[path]]).toContain(file);
            }
            on.restart();
            await expectConverged(on, wanted);
            expect(on.settings).toEqual(whole.settings);
            return true;
          },
        );
      }),
      RUNS,
    );
  });

  it('that is cut off by the power at step N, for all N, leaves whole files, and the next one converges', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.double({ min: 0, max: 1, noNaN: true }), async ({ start, wanted }, part) => {
        await atEveryStep(
          () => Promise.resolve(machine(start)),
          async (on, step) => {
            const before = on.files();
            const whole = machine(start);
            await apply(whole, wanted);
            on.breakAt(step, { kind: 'die' });
            await attempt(on, wanted);
            if (!on.dead) return false;
            on.powerCut(Math.round(on.unsynced * part));
            for (const [path, file] of Object.entries(withoutLeftovers(on.files()))) {
              expect([before[path], whole.files()[path]]).toContain(file);
            }
            if (!hasErrors(planOn(on, wanted).diagnostics)) await expectConverged(on, wanted);
            return true;
          },
        );
      }),
      RUNS,
    );
  });

  it('releases what a killed apply had reserved, once no plan names it', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ start, wanted }) => {
        const keeping: DesiredState = { ...wanted, foreignReservations: 'keep', reserved: wanted.reserved ?? [] };
        await atEveryStep(
          () => Promise.resolve(machine(start)),
          async (on, step) => {
            on.breakAt(step, { kind: 'die' });
            await attempt(on, keeping);
            if (!on.dead) return false;
            on.restart();
            await apply(on, { ...keeping, services: [], reserved: [] });
            expect(on.settings.reserved).toEqual(start.reserved);
            return true;
          },
        );
      }),
      RUNS,
    );
  });
});

/** New files that never got their name: not read by any boot reader, and replaced by the next apply. */
function withoutLeftovers(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith('.portplan-new')));
}
