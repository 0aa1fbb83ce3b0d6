/** The power goes while an apply runs, on a host in German whose console is at code page 65001. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { PortRange } from '../../src/model/ports/port-set.ts';
import type { Snapshot, WindowsStandIn } from '../support/windows/stand-in.ts';
import { changing, wineHostForAll, STORE } from '../support/windows/wine-host.ts';

const OURS = { first: 50201, last: 50201 };
const UNFINISHED = `${STORE}\\unfinished.json`;

const host = wineHostForAll();
let standIn: WindowsStandIn;
let before: Snapshot;

beforeEach(() => {
  // WinNAT holds the port until it stops, and takes other ones when it starts: none, here.
  standIn = host.renew({ language: 'de', utf8: true, winnat: 'running', winnatBlocks: 0 });
  standIn.stacks['ipv4/tcp'].runtime = [{ first: 50200, last: 50299, owner: 'winnat' }];
  host.plan('name: büro', 'services: {grpc: 127.0.0.1:50201}');
  before = standIn.snapshot();
});

/** What the host is like once WinNAT was stopped and started, and these ranges are excluded. */
function afterwards(persistent: readonly PortRange[]): Snapshot {
  const stacks = { ...before.stacks, 'ipv4/tcp': { ...before.stacks['ipv4/tcp'], runtime: [], persistent } };
  return { ...before, stacks };
}

/** Three commands: WinNAT is stopped, the port excluded, WinNAT started again. */
async function cutAfter(n: number): Promise<void> {
  host.cutPowerAfter(n);
  expect(await host.portplan('apply', '--yes', '--restart-winnat')).toMatchObject({ status: -1 });
  expect({ changing: changing(standIn).length, isUnfinished: host.machine.exists(UNFINISHED) }).toEqual({
    changing: n,
    isUnfinished: true,
  });
}

describe('an apply that is cut off', () => {
  it.each([
    ['while WinNAT is stopped', 1],
    ['when all is done but the record', 3],
  ])('%s is finished by the next one, and WinNAT runs again', async (_, n) => {
    await cutAfter(n);
    expect(await host.portplan('apply', '--yes')).toMatchObject({ status: 0, stderr: '' });
    expect(standIn.snapshot()).toEqual(afterwards([OURS]));
    expect({ records: host.records().length, isUnfinished: host.machine.exists(UNFINISHED) }).toEqual({
      records: 1,
      isUnfinished: false,
    });
  });

  it('is what plan warns about; then rollback undoes it, and WinNAT runs again', async () => {
    await cutAfter(2);
    const { diagnostics } = await host.json('plan');
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['unfinished-apply']);
    expect(await host.portplan('rollback', '--yes')).toMatchObject({ status: 0, stderr: '' });
    expect({ snapshot: standIn.snapshot(), records: host.records() }).toEqual({
      snapshot: afterwards([]),
      records: [],
    });
  });
});
