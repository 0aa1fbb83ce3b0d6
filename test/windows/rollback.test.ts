/** rollback and history, on a host whose netsh speaks Japanese. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import type { Snapshot, WindowsStandIn } from '../support/windows/stand-in.ts';
import { changing, wineHostForAll } from '../support/windows/wine-host.ts';

const HNS = { first: 50000, last: 50059 };
const BLOCK = 'protocol=tcp startport=50101 numberofports=1 store=persistent';

const host = wineHostForAll();
let standIn: WindowsStandIn;

function renew(): Snapshot {
  standIn = host.renew({ language: 'ja', winnat: 'running' });
  for (const tables of Object.values(standIn.stacks)) tables.persistent = [HNS];
  host.plan('name: 端口', 'services: {grpc: 127.0.0.1:50101}');
  return standIn.snapshot();
}

describe('an apply that is rolled back', () => {
  let before: Snapshot;
  let listed: { readonly one: RunResult; readonly both: RunResult; readonly json: RunResult };
  let undone: RunResult;

  beforeAll(async () => {
    before = renew();
    host.plan('name: 端口', 'ephemeral: {tcp: 40000-65535, udp: 49152-65535}', 'services: {grpc: 127.0.0.1:45051}');
    await host.portplan('apply', '--yes');
    const one = await host.portplan('history');
    undone = await host.portplan('rollback', '--yes', '--format', 'json');
    listed = { one, both: await host.portplan('history'), json: await host.portplan('history', '--format', 'json') };
  });

  it('was listed with the settings that it changed', () => {
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`;
    const settings = 'ipv4/tcp/excludedportrange, ipv4/tcp/dynamicport, ipv6/tcp/dynamicport';
    expect(listed.one.stdout).toMatch(new RegExp(`^1  ${time}  apply 端口: ${settings}\n$`));
  });

  it('leaves the host as it was before', () => {
    expect(standIn.snapshot()).toEqual(before);
  });

  it('narrows the dynamic range before it gives up what was excluded from it', () => {
    expect(changing(standIn).slice(3)).toEqual([
      'netsh interface ipv4 set dynamicportrange protocol=tcp startport=49152 numberofports=16384 store=persistent',
      'netsh interface ipv6 set dynamicportrange protocol=tcp startport=49152 numberofports=16384 store=persistent',
      'netsh interface ipv4 delete excludedportrange protocol=tcp startport=45051 numberofports=1 store=persistent',
    ]);
  });

  it('is said to be undone, as the schema of the JSON has it', () => {
    expect(JSON.parse(undone.stdout)).toMatchObject({ platform: 'windows', changed: true, undone: 1, error: null });
    expectSchema('output', undone.stdout);
  });

  it('is listed below what undid it', () => {
    expect(listed.both.stdout.split('\n').map((line) => line.replace(/ {2}.* UTC {2}([^:]+).*/, ' $1'))).toEqual([
      '2 rollback of 1',
      '1 apply 端口',
      '',
    ]);
  });

  it('is listed for programs as the schema says', () => {
    expectSchema('output', listed.json.stdout);
    expect(JSON.parse(listed.json.stdout)).toMatchObject({
      history: [
        { id: 2, action: 'rollback', undoes: 1 },
        { id: 1, action: 'apply', undoes: null, plan: '端口' },
      ],
    });
  });

  it('cannot be undone once more', async () => {
    expect(await host.portplan('rollback', '--yes')).toEqual({
      status: 3,
      stdout: '',
      stderr: 'portplan: there is no apply to undo on this host\n',
    });
  });
});

describe('where others changed the host since', () => {
  const netsh = (words: string): unknown => standIn.run('netsh', ['interface', 'ipv4', ...words.split(' ')]);

  beforeAll(async () => {
    renew();
    await host.portplan('apply', '--yes');
  });

  it('what was applied is not undone, as it is not there any more, and rollback says so', async () => {
    netsh(`delete excludedportrange ${BLOCK}`);
    const [moved, done] = [standIn.snapshot(), changing(standIn).length];
    expect(await host.portplan('rollback', '--yes')).toEqual({
      status: 1,
      stdout: '',
      stderr: "portplan: record 1 can't be undone: ipv4/tcp/excludedportrange changed after it; nothing was done\n",
    });
    expect({ state: standIn.snapshot(), changing: changing(standIn).slice(done) }).toEqual({
      state: moved,
      changing: [],
    });
  });

  it('what they did stays, and only what was applied is undone', async () => {
    netsh(`add excludedportrange ${BLOCK}`);
    netsh('add excludedportrange tcp 60000 5');
    expect(await host.portplan('rollback', '--yes')).toMatchObject({ status: 0, stderr: '' });
    expect(standIn.stacks['ipv4/tcp'].persistent).toEqual([HNS, { first: 60000, last: 60004 }]);
  });
});
