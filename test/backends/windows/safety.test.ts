/** What must not lead portplan to take, or to give up, what is somebody else's. */
import { bytesOf } from '../../../src/model/bytes.ts';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../../src/apply/store.ts';
import type { ApplyRecord } from '../../../src/model/plan/record.ts';
import { planFrom } from '../../support/windows/arbitrary.ts';
import { BLOCK, findings, host } from '../../support/windows/findings.ts';
import { apply, errorOf, planOn, targetOf, type WindowsMachine } from '../../support/windows/windows-machine.ts';

const HOST_NETWORK_SERVICE = { first: 50000, last: 50059 };
const GRPC = planFrom('version: 1\nservices: {grpc: "127.0.0.1:51051"}\n');

/** As somebody may write it who may write there. */
function plant(on: WindowsMachine, record: Partial<ApplyRecord>): void {
  const nothing = { reserved: [], managed: [] };
  const common = { formatVersion: '1.0', id: 1, action: 'apply', plan: 'x', at: '2026-01-01T00:00:00.000Z' };
  const ownership = { before: nothing, after: nothing };
  const text = JSON.stringify({ ...common, settings: [], files: [], ownership, ...record });
  on.files.set('C:/ProgramData/portplan', null);
  on.files.set('C:/ProgramData/portplan/history', null);
  on.files.set('C:/ProgramData/portplan/history/000001.json', { text: bytesOf(text), mode: 0o666, uid: 0, gid: 0 });
}

describe('a record that somebody planted', () => {
  it('does not make the range of the host network service ours', async () => {
    const on = host({ persistent: [HOST_NETWORK_SERVICE] });
    const after = { reserved: [], managed: [], excluded: { 'ipv4/tcp/excludedportrange': [HOST_NETWORK_SERVICE] } };
    plant(on, { ownership: { before: { reserved: [], managed: [] }, after } });
    await apply(on, GRPC);
    expect(on.standIn.stacks['ipv4/tcp'].persistent).toContainEqual(HOST_NETWORK_SERVICE);
  });

  it('writes no file: on Windows no record has any', () => {
    const on = host({});
    const state = { text: bytesOf('x'), mode: 0o666, uid: 0, gid: 0 };
    plant(on, { files: [{ path: 'C:/Windows/System32/x.dll', before: state, after: null }] });
    expect(() => readHistory(on)).toThrow('000001.json is damaged');
  });

  it('is not read where its folder belongs to somebody who is no administrator', async () => {
    const on = host({});
    plant(on, {});
    on.standIn.garble((_, program) => program.includes('powershell'), 'S-1-5-21-1-2-3-1001\r\n');
    await expect(async () => targetOf(on).settings.expectPermitted()).rejects.toThrow(
      'C:\\ProgramData\\portplan belongs to S-1-5-21-1-2-3-1001, who is no administrator',
    );
  });

  it.each(['S-1-5-32-544\r\n', 'S-1-5-18\r\n', ''])('may be read where its folder belongs to %j', async (owner) => {
    const on = host({});
    plant(on, {});
    on.standIn.garble((_, program) => program.includes('powershell'), owner);
    await expect(targetOf(on).settings.expectPermitted()).resolves.toBeUndefined();
  });
});

describe('a block that something holds', () => {
  it('is nobody’s exclusion, should netsh list it as one that lasts', async () => {
    const on = host({ runtime: [BLOCK] });
    const table = on.standIn.run('netsh', 'interface ipv4 show excludedportrange tcp store=active'.split(' ')).stdout;
    on.standIn.garble((words) => words.includes('excludedportrange') && words.includes('store=persistent'), table);
    expect(await findings(on, 'services: {grpc: 50051}')).toMatchObject([
      { rule: 'windows-port-held', severity: 'error' },
    ]);
  });
});

describe('a dynamic range that moves away', () => {
  const MOVED = 'ephemeral: 20000-60999';

  it('strands no single port: somebody asked for it by its number', async () => {
    expect(await findings(host({ runtime: [{ first: 62000, last: 62000, owner: 'docker' }] }), MOVED)).toEqual([]);
  });

  it('strands a block that a restart of WinNAT does not free', async () => {
    const on = host({ runtime: [{ first: 61400, last: 65495, owner: 'wsl' }] }, { winnat: 'running' });
    expect(await findings(on, MOVED, { restartWinnat: true })).toMatchObject([{ rule: 'windows-range-strands' }]);
  });
});

describe('WinNAT, to be restarted', () => {
  it('is left alone where none of its blocks is in the way', async () => {
    const on = host({ runtime: [{ first: 60000, last: 60099, owner: 'winnat' }] }, { winnat: 'running' });
    await apply(on, GRPC, { restartWinnat: true });
    expect(on.standIn.commands.some(({ program }) => program === 'net')).toBe(false);
  });
});

describe('a range that only the next boot brings', () => {
  it('is no reason to leave a port in it open', async () => {
    const on = host({ persistentDynamic: { first: 1025, last: 20000 } });
    const { steps } = await planOn(on, planFrom('version: 1\nservices: {web: "127.0.0.1:8080"}\n'));
    expect(steps).toMatchObject([{ setting: 'ipv4/tcp/excludedportrange', after: '8080' }]);
  });
});

describe('WinNAT, stopped by an apply that was killed', () => {
  const HELD = planFrom('version: 1\nservices: {grpc: "127.0.0.1:50051"}\n');

  async function killed(): Promise<WindowsMachine> {
    const on = host({ runtime: [BLOCK] }, { winnat: 'running' });
    on.standIn.failAt(2, { kind: 'die' });
    await errorOf(apply(on, HELD, { restartWinnat: true }));
    on.standIn.revive();
    return on;
  }

  it('is stopped then', async () => {
    expect((await killed()).standIn.winnat).toBe('stopped');
  });

  it('runs again after the next apply, also where that fails', async () => {
    const on = await killed();
    on.standIn.listeners.push({ family: 'ipv4', protocol: 'tcp', port: 50051, pid: 7, name: 'a.exe' });
    expect((await apply(on, HELD)).plan.diagnostics[0]?.message).toContain('is in use by a.exe');
    expect(on.standIn.winnat).toBe('running');
  });

  it('runs again where the next plan has errors', async () => {
    const on = await killed();
    await apply(on, planFrom('version: 1\nephemeral: 1024-65535\n'));
    expect(on.standIn.winnat).toBe('running');
  });
});
