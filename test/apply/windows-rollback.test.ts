/** Rollback on Windows: exactly to where an apply began, or not at all. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownershipOf, readHistory, readLatest } from '../../src/apply/store.ts';
import { ownsNothing, sameOwnedPorts } from '../../src/model/plan/ownership.ts';
import { drawnOneByOne, everyCall } from '../support/every-call.ts';
import { scenes } from '../support/samples.ts';
import { machineOf, planFrom, settableScene, type Scene } from '../support/windows/arbitrary.ts';
import { WindowsStandIn, type Fault } from '../support/windows/stand-in.ts';

import {
  apply,
  copyOf,
  errorOf,
  foreignOf,
  stateOf,
  undo,
  WindowsMachine,
} from '../support/windows/windows-machine.ts';

interface Applied {
  readonly before: WindowsMachine;
  readonly after: WindowsMachine;
}

/** Where nothing is in the way of the ports, before and after. */
const quietScene = settableScene
  .filter(({ host }) => host.listeners.length === 0)
  .map((given) => ({ ...given, restartWinnat: false }));

/** WinNAT takes new blocks during the apply. */
const restartScene = quietScene.map((given) => ({
  ...given,
  host: { ...given.host, winnat: 'running' as const },
  restartWinnat: true,
}));

/** Null where the apply does nothing, or fails. */
async function appliedOf(given: Scene): Promise<Applied | null> {
  const before = machineOf({ ...given.host, utf8: true });
  await errorOf(apply(before, given.first, { force: true }));
  const after = copyOf(before);
  const error = await errorOf(apply(after, given.wanted, given));
  return error === null && after.standIn.changes > 0 ? { before, after: copyOf(after) } : null;
}

async function forAllApplied(
  from: fc.Arbitrary<Scene>,
  numRuns: number,
  visit: (applied: Applied) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(from, async (given) => {
      const applied = await appliedOf(given);
      if (applied) await visit(applied);
      else fc.pre(false);
    }),
    { numRuns },
  );
}

/** All that rollback may change again. */
function told(on: WindowsMachine): object {
  return { state: on.standIn.snapshot(), records: readHistory(on), unfinished: readLatest(on).unfinished };
}

describe('rollback on Windows', () => {
  it('leads exactly to where the apply began', async () => {
    await forAllApplied(quietScene, 40, async ({ before, after }) => {
      await undo(after);
      expect(after.standIn.snapshot()).toEqual(before.standIn.snapshot());
      expect(sameOwnedPorts(ownershipOf(readLatest(after)), ownershipOf(readLatest(before)))).toBe(true);
    });
  });

  it('leads there with WinNAT running too, unless it has taken a port since: then all is as it was applied', async () => {
    await forAllApplied(restartScene, 30, async ({ before, after }) => {
      const on = copyOf(after);
      const error = await errorOf(undo(on));
      expect(stateOf(on)).toEqual(stateOf(error ? after : before));
      if (!error) return;
      expect(error.message).toMatch(/is held at run time, most likely by WinNAT or Hyper-V\. Everything that was done/);
      expect(told(on)).toEqual(told(after));
    });
  });
});

interface Counted extends Applied {
  /** The commands of an undisturbed rollback that change something. */
  readonly calls: number;
}

async function drawnApplied(count: number): Promise<readonly Counted[]> {
  const found: Counted[] = [];
  for (const given of drawnOneByOne(quietScene)) {
    const applied = await appliedOf(given);
    if (!applied) continue;
    const whole = copyOf(applied.after);
    await undo(whole);
    found.push({ ...applied, calls: whole.standIn.changes });
    if (found.length === count) break;
  }
  return found;
}

const counted = await drawnApplied(scenes(8));

describe('a rollback on Windows', () => {
  it.each(everyCall(counted))('that meets a fault at command %i leaves all as it was applied', async (n) => {
    const fault: Fault = n % 2 === 0 ? { kind: 'refuse', status: 1 } : { kind: 'lie', status: 0 };
    for (const { before, after } of counted.filter(({ calls }) => n <= calls)) {
      const on = copyOf(after);
      on.standIn.failAt(n, fault);
      const error = await errorOf(undo(on));
      expect(on.standIn.snapshot()).toEqual((error ? after : before).standIn.snapshot());
      if (error) expect(told(on)).toEqual(told(after));
    }
  });

  it.each(everyCall(counted))('that is killed at command %i is finished by the next one', async (n) => {
    for (const { before, after } of counted.filter(({ calls }) => n <= calls)) {
      const on = copyOf(after);
      on.standIn.failAt(n, { kind: 'die' });
      expect(await errorOf(undo(on))).not.toBeNull();
      on.standIn.revive();
      expect(foreignOf(on)).toEqual(foreignOf(before));
      await undo(on);
      expect(on.standIn.snapshot()).toEqual(before.standIn.snapshot());
      expect(readLatest(on).unfinished).toBeNull();
    }
  });
});

const GRPC = planFrom('version: 1\nephemeral: 20000-60999\nservices: {grpc: 50051}\n');

/** Active and persistent ranges differ, and a foreign row is there. */
function host(): WindowsMachine {
  const standIn = new WindowsStandIn();
  for (const tables of Object.values(standIn.stacks)) {
    tables.persistentDynamic = { first: 30000, last: 40000 };
    tables.persistent = [{ first: 50052, last: 50059 }];
  }
  return new WindowsMachine(standIn);
}

async function applied(): Promise<WindowsMachine> {
  const on = host();
  await apply(on, GRPC);
  return on;
}

function netsh(on: WindowsMachine, command: string): void {
  expect(on.standIn.run('netsh', ['interface', 'ipv4', ...command.split(' ')]).status).toBe(0);
}

describe('a record', () => {
  it('says what there was at boot, where that was another range', async () => {
    const on = await applied();
    expect(readLatest(on).newest?.settings).toContainEqual({
      setting: 'ipv4/tcp/dynamicport',
      before: 'startport=49152 numberofports=16384, at boot startport=30000 numberofports=10001',
      after: 'startport=20000 numberofports=41000',
    });
    await undo(on);
    expect(on.standIn.snapshot()).toEqual(host().standIn.snapshot());
  });

  it('is not undone where one of its rows was deleted since', async () => {
    const on = await applied();
    netsh(on, 'delete excludedportrange protocol=tcp startport=50051 numberofports=1 store=persistent');
    const now = told(on);
    await expect(undo(on)).rejects.toThrow(
      "record 1 can't be undone: ipv4/tcp/excludedportrange changed after it; nothing was done",
    );
    expect(told(on)).toEqual(now);
  });

  it('is not undone where a range was set since', async () => {
    const on = await applied();
    netsh(on, 'set dynamicportrange protocol=udp startport=20000 numberofports=1000 store=active');
    await expect(undo(on)).rejects.toThrow(
      'ipv4/udp/dynamicport (now 20000-20999, at boot 20000-60999) changed after it; nothing was done',
    );
  });

  it('is undone where others have excluded ports since, which stay', async () => {
    const on = await applied();
    const add = 'add excludedportrange protocol=tcp startport=50050 numberofports=1';
    netsh(on, `${add} store=persistent`);
    const expected = host();
    netsh(expected, `${add} store=persistent`);
    await undo(on);
    expect(on.standIn.snapshot()).toEqual(expected.standIn.snapshot());
  });

  it('of an earlier apply is undone by its number, and leaves to the later ones what they made', async () => {
    const on = new WindowsMachine();
    await apply(on, planFrom('version: 1\nephemeral: 49152-65535\nreserved: [50051]\n'));
    await apply(on, planFrom('version: 1\nephemeral: 20000-60999\n'));
    await undo(on, { id: 1 });
    expect(on.standIn.stacks['ipv6/tcp']).toMatchObject({ persistent: [], dynamic: { first: 20000, last: 60999 } });
    expect(ownershipOf(readLatest(on)).managed).toContain('ipv6/udp/dynamicport');
  });

  it('is undone once, and the one before it next', async () => {
    const on = new WindowsMachine();
    await apply(on, planFrom('version: 1\nreserved: [50051]\n'));
    const between = stateOf(on);
    await apply(on, planFrom('version: 1\nreserved: [50051, 50053]\n'));
    expect((await undo(on))?.record.id).toBe(2);
    expect(stateOf(on)).toEqual(between);
    expect((await undo(on))?.record.id).toBe(1);
    expect(stateOf(on)).toEqual(stateOf(new WindowsMachine()));
    expect(ownershipOf(readLatest(on))).toEqual(ownsNothing);
    await expect(undo(on)).rejects.toThrow('there is no apply to undo on this host');
  });

  it('that is not there changes nothing', async () => {
    const on = await applied();
    const now = told(on);
    await expect(undo(on, { id: 77 })).rejects.toThrow('there is no record 77; on this host: 1');
    expect(told(on)).toEqual(now);
  });

  it('other than the one that was approved changes nothing', async () => {
    const on = new WindowsMachine();
    const { record } = await apply(on, planFrom('version: 1\nreserved: [50051]\n'));
    await apply(on, planFrom('version: 1\nreserved: [50052]\n'));
    const now = told(on);
    await expect(undo(on, { approved: record })).rejects.toThrow('something was applied since you were asked');
    expect(told(on)).toEqual(now);
  });
});
