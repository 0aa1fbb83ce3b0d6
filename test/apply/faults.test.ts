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
import { noPorts, subtract, union, type PortSet } from '../../src/model/ports/port-set.ts';
import { desired, handedOut, settings } from '../support/arbitrary.ts';
import { errorOf } from '../support/confirming.ts';
import { breakAt, DIE, drawn, everyCall, subjectsOf } from '../support/every-call.ts';
import { Machine, targetOf, type Fault } from '../support/machine.ts';
import { scenes } from '../support/samples.ts';

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

/** A machine on which `first` was applied, if it can be. */
async function prepared(start: LinuxSettings, first: DesiredState): Promise<Machine> {
  const made = machine(start);
  await apply(made, first);
  made.restart();
  return made;
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
        const keeping = keepingOthers(wanted);
        const on = machine(start);
        await apply(on, keeping);
        expect(subtract(start.reserved, on.settings.reserved)).toEqual(noPorts);
        await apply(on, { ...keeping, services: [], reserved: [] });
        expect(on.settings.reserved).toEqual(start.reserved);
      }),
      RUNS,
    );
  });
});

const SCENES = scenes(20);

/** Hosts on which a first plan was applied, and to which the other one can be applied. */
const changed = await subjectsOf(
  await drawn(scene, SCENES, async ({ start, first, wanted }) => {
    const on = await prepared(start, first);
    return hasErrors(planOn(on, wanted).diagnostics) ? null : on;
  }),
  (on, { wanted }) => apply(on, wanted),
);

describe.each<Fault>([
  { kind: 'error', code: 'EIO' },
  { kind: 'error', code: 'ENOSPC' },
  { kind: 'error', code: 'EROFS' },
  { kind: 'error', code: 'EACCES' },
  { kind: 'tear', code: 'EIO' },
  { kind: 'tear', code: 'ENOSPC' },
])('an apply that fails ($kind $code)', (fault) => {
  it.each(everyCall(changed))('at call %i leaves everything as it was, and says so', (call) =>
    breakAt(call, fault, changed, async ({ on, before, scene: { wanted } }) => {
      const error = await errorOf(apply(on, wanted));
      if (error !== null) {
        const was = { settings: before.settings, files: before.files() };
        expect({ settings: on.settings, files: withoutLeftovers(on.files()) }).toEqual(was);
        expect(error.message).toMatch(/Nothing was changed\.|has been undone\./);
      }
      on.restart();
      await expectConverged(on, wanted);
    }),
  );
});

describe('an apply that is killed', () => {
  it.each(everyCall(changed))('at call %i leaves whole files and exposes no port; the next one converges', (call) =>
    breakAt(call, DIE, changed, async ({ on, before, whole, scene: { wanted } }) => {
      const allowed = union(handedOut(before.settings), handedOut(whole.settings));
      const exposed: PortSet[] = [];
      on.observe = (now) => exposed.push(subtract(handedOut(now), allowed));
      await errorOf(apply(on, wanted));
      expectWholeFiles(on, before, whole);
      on.restart();
      await expectConverged(on, wanted);
      expect(exposed.flat()).toEqual(noPorts);
      expect(on.settings).toEqual(whole.settings);
    }),
  );
});

/** How much of the directory changes that were not synced is on the disk all the same. */
const part = fc.double({ min: 0, max: 1, noNaN: true });

/** Hosts without a record. */
const cut = await subjectsOf(
  await drawn(fc.record({ scene, part }), SCENES, ({ scene: { start } }) => machine(start)),
  (on, { scene: { wanted } }) => apply(on, wanted),
);

describe('an apply that is cut off by the power', () => {
  it.each(everyCall(cut))('at call %i leaves whole files, and the next one converges', (call) =>
    breakAt(
      call,
      DIE,
      cut,
      async ({
        on,
        before,
        whole,
        scene: {
          part: kept,
          scene: { wanted },
        },
      }) => {
        await errorOf(apply(on, wanted));
        on.powerCut(Math.round(on.unsynced * kept));
        expectWholeFiles(on, before, whole);
        if (!hasErrors(planOn(on, wanted).diagnostics)) await expectConverged(on, wanted);
      },
    ),
  );
});

const keeping = await subjectsOf(await drawn(scene, SCENES, ({ start }) => machine(start)), (on, { wanted }) =>
  apply(on, keepingOthers(wanted)),
);

describe('what an apply that was killed', () => {
  it.each(everyCall(keeping))('at call %i had reserved is released, once no plan names it', (call) =>
    breakAt(call, DIE, keeping, async ({ on, before, scene }) => {
      const wanted = keepingOthers(scene.wanted);
      await errorOf(apply(on, wanted));
      on.restart();
      await apply(on, { ...wanted, services: [], reserved: [] });
      expect(on.settings.reserved).toEqual(before.settings.reserved);
    }),
  );
});

function keepingOthers(wanted: DesiredState): DesiredState {
  return { ...wanted, foreignReservations: 'keep', reserved: wanted.reserved ?? [] };
}

/** Each file is as before, or as an apply without a fault leaves it. */
function expectWholeFiles(on: Machine, before: Machine, whole: Machine): void {
  for (const [path, file] of Object.entries(withoutLeftovers(on.files())))
    expect([before.files()[path], whole.files()[path]]).toContain(file);
}

/** New files that never got their name: not read by any boot reader, and replaced by the next apply. */
function withoutLeftovers(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith('.portplan-new')));
}
