/** A port in a block that WinNAT holds, on a host in English. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../support/namespace.ts';
import type { WindowsStandIn } from '../support/windows/stand-in.ts';
import { changing, wineHostForAll, type OutputJson } from '../support/windows/wine-host.ts';

const [STOP, START] = ['net stop winnat', 'net start winnat'];
const ADD = 'netsh interface ipv4 add excludedportrange protocol=tcp startport=50201 numberofports=1 store=persistent';

const host = wineHostForAll();
let standIn: WindowsStandIn;

beforeEach(() => {
  standIn = host.renew({ winnat: 'running' });
  standIn.stacks['ipv4/tcp'].runtime = [{ first: 50200, last: 50299, owner: 'winnat' }];
  host.plan('name: web', 'services:', '  grpc: 127.0.0.1:50201');
});

describe('apply', () => {
  it('names the block, who most likely holds it, and the way out, and does nothing', async () => {
    const { status, stdout } = await host.portplan('apply', '--yes');
    expect({ status, changing: changing(standIn) }).toEqual({ status: 1, changing: [] });
    expect(stdout).toMatch(/\nportplan\.yaml:4:3: error: 50201 \(grpc\) [^\n]* 50200-50299 [^\n]* WinNAT /);
    expect(stdout).toContain('[windows-port-held]\n  4 |   grpc: 127.0.0.1:50201\n    |   ^^^^\n');
    expect(stdout).toMatch(/\n {2}help: portplan apply --restart-winnat: [^\n]*\n\nNothing was changed\.\n$/);
  });
});

describe('apply --restart-winnat', () => {
  let planned: OutputJson;
  let applied: RunResult;

  it('stops WinNAT, excludes the port, and starts WinNAT again, as plan shows', async () => {
    planned = await host.json('plan', '--restart-winnat');
    applied = await host.portplan('apply', '--yes', '--restart-winnat');
    expect({ status: applied.status, shown: planned.commands, changing: changing(standIn) }).toEqual({
      status: 0,
      shown: [STOP, ADD, START],
      changing: [STOP, ADD, START],
    });
    expect(standIn.stacks['ipv4/tcp'].persistent).toEqual([{ first: 50201, last: 50201 }]);
  });

  it('starts WinNAT again when the port can not be excluded', async () => {
    standIn.failAt(2, { kind: 'refuse', status: 1 });
    const { status } = await host.portplan('apply', '--yes', '--restart-winnat');
    expect({ status, winnat: standIn.winnat, changing: changing(standIn) }).toEqual({
      status: 1,
      winnat: 'running',
      changing: [STOP, ADD, START],
    });
    expect(standIn.stacks['ipv4/tcp'].persistent).toEqual([]);
  });

  it('changes nothing where WinNAT does not stop', async () => {
    standIn.failAt(1, { kind: 'refuse', status: 2 });
    const before = standIn.snapshot();
    const { status, stderr } = await host.portplan('apply', '--yes', '--restart-winnat');
    expect({ status, snapshot: standIn.snapshot(), changing: changing(standIn) }).toEqual({
      status: 1,
      snapshot: before,
      changing: [STOP],
    });
    expect(stderr).toContain('`net stop winnat` failed (exit status 2)');
  });
});
