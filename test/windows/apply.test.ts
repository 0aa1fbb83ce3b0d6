/** apply, on a host whose netsh speaks French. */
import { hostname } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../support/namespace.ts';
import { expectGolden } from '../support/golden.ts';
import type { Snapshot, WindowsStandIn } from '../support/windows/stand-in.ts';
import { changing, wineHostForAll, STORE } from '../support/windows/wine-host.ts';

const HNS = { first: 50000, last: 50059 };
const PLAN = [
  'name: café',
  'ephemeral: 40000-65535',
  'reserved:',
  '  - {ports: 60000-60009, protocol: tcp}',
  'services:',
  '  grpc: 45051',
  '  dns: 127.0.0.1:53123/udp',
];
const [ADD, DELETE, SET] = ['add excludedportrange', 'delete excludedportrange', 'set dynamicportrange'];

const host = wineHostForAll();

function apply(...more: readonly string[]): Promise<RunResult> {
  return host.portplan('apply', '--yes', ...more);
}

/** Hyper-V and WinNAT are there, and both families share the dynamic range. */
function renew(): WindowsStandIn {
  const standIn = host.renew({ language: 'fr', winnat: 'running', linkedFamilies: true });
  for (const tables of Object.values(standIn.stacks)) tables.persistent = [HNS];
  return standIn;
}

describe('apply --yes', () => {
  let planned: readonly string[];
  let before: Snapshot;
  let applied: RunResult;

  beforeAll(async () => {
    const standIn = renew();
    host.plan(...PLAN);
    before = standIn.snapshot();
    planned = (await host.json('plan')).commands;
    applied = await apply();
  });

  it('makes exactly what the plan says, now and after a boot', () => {
    expect(host.standIn.snapshot()).toEqual(asPlanned(before));
  });

  it('says what it did, and how to undo it', () => {
    expect({ status: applied.status, stderr: applied.stderr }).toEqual({ status: 0, stderr: '' });
    expectGolden('test/fixtures/windows/applied.txt', applied.stdout.replace(` on ${hostname()} `, ' on DESK-1 '));
  });

  it('runs the commands that plan showed, in that order, and one range for both families only once', () => {
    const once = planned.filter((command) => !command.startsWith(`netsh interface ipv6 ${SET}`));
    expect(planned.length).toBeGreaterThan(once.length);
    expect(changing(host.standIn)).toEqual(once);
  });

  it('gives netsh long words, each by itself, and always the store', () => {
    const { commands } = host.standIn;
    expect(commands.find(({ changed }) => changed)).toMatchObject({
      program: 'netsh',
      words: 'interface ipv4 add excludedportrange protocol=tcp startport=45051 numberofports=1 store=persistent'.split(
        ' ',
      ),
    });
    expect(
      commands.filter(({ program, words }) => program === 'netsh' && !/ store=\w+$/.test(words.join(' '))),
    ).toEqual([]);
  });

  it('records what it made, and that the rest is not its own', () => {
    expect(host.records()).toMatchObject([
      {
        id: 1,
        action: 'apply',
        plan: 'café',
        settings: [
          { setting: 'ipv4/tcp/excludedportrange', before: '', after: '45051,60000-60009' },
          { setting: 'ipv4/udp/excludedportrange', before: '', after: '53123' },
          { setting: 'ipv6/tcp/excludedportrange', before: '', after: '45051,60000-60009' },
          ...['ipv4/tcp', 'ipv4/udp', 'ipv6/tcp', 'ipv6/udp'].map((stack) => ({
            setting: `${stack}/dynamicport`,
            before: 'startport=49152 numberofports=16384',
            after: 'startport=40000 numberofports=25536',
          })),
        ],
        files: [],
      },
    ]);
  });

  it('has only administrators write where it keeps the record, as it makes that directory', () => {
    const done = host.standIn.commands.filter(({ program, words }) => program === 'icacls' && words[0] === STORE);
    expect(done.map(({ words }) => words.slice(1).join(' '))).toEqual([
      '/setowner *S-1-5-32-544',
      '/inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX',
    ]);
  });

  it('does nothing the second time, and says so', async () => {
    const done = changing(host.standIn).length;
    const { status, stdout } = await apply();
    expect({ status, stdout, more: changing(host.standIn).slice(done) }).toEqual({
      status: 0,
      stdout: `café on ${hostname()} (windows): nothing to change, the host is as planned\n`,
      more: [],
    });
  });

  it('holds after a boot, at which WinNAT takes other blocks', async () => {
    host.standIn.reboot();
    expect(await host.json('plan', '--detailed-exitcode')).toMatchObject({ status: 0, changed: false });
  });
});

/** What the plan makes of a host that has nothing but its defaults and HNS. */
function asPlanned({ stacks, ...rest }: Snapshot): Snapshot {
  const dynamic = { first: 40000, last: 65535 };
  const rows: Readonly<Record<string, object[]>> = {
    'ipv4/tcp': [{ first: 45051, last: 45051 }, HNS, { first: 60000, last: 60009 }],
    'ipv4/udp': [HNS, { first: 53123, last: 53123 }],
    'ipv6/tcp': [{ first: 45051, last: 45051 }, HNS, { first: 60000, last: 60009 }],
    'ipv6/udp': [HNS],
  };
  const planned = Object.entries(stacks).map(([name, tables]) => [
    name,
    { ...tables, dynamic, persistentDynamic: dynamic, persistent: rows[name] },
  ]);
  return { ...rest, stacks: Object.fromEntries(planned) as Snapshot['stacks'] };
}

describe('apply that may not, or is not to', () => {
  let before: Snapshot;

  beforeAll(() => {
    before = renew().snapshot();
    host.plan('services: {grpc: 127.0.0.1:50101}');
  });

  it('--check says what it would do, and does not', async () => {
    const { status, changed, commands } = await host.json('apply', '--check');
    expect({ status, changed, commands }).toEqual({
      status: 0,
      changed: true,
      commands: [`netsh interface ipv4 ${ADD} protocol=tcp startport=50101 numberofports=1 store=persistent`],
    });
    expect(host.standIn.snapshot()).toEqual(before);
  });

  it('asks for --yes where there is nobody to ask', async () => {
    expect(await host.portplan('apply')).toEqual({
      status: 3,
      stdout: '',
      stderr: 'portplan: there is no terminal to ask on: say --yes to apply without asking, or --check to do nothing\n',
    });
    expect(host.standIn.snapshot()).toEqual(before);
  });
});

describe('a service that leaves the plan', () => {
  const [ours, kept] = [
    { first: 50101, last: 50101 },
    { first: 50103, last: 50103 },
  ];
  let standIn: WindowsStandIn;

  beforeAll(async () => {
    standIn = renew();
    host.plan('services: {old: 127.0.0.1:50101, grpc: 127.0.0.1:50103}');
    await apply();
    host.plan('services: {grpc: 127.0.0.1:50103}');
  });

  it('takes its range with it, and no other one', async () => {
    expect(standIn.stacks['ipv4/tcp'].persistent).toEqual([HNS, ours, kept]);
    expect((await apply()).stdout).toMatch(/\n {4}- 50101 .*released: /);
    expect(standIn.stacks['ipv4/tcp'].persistent).toEqual([HNS, kept]);
    expect(changing(standIn).at(-1)).toBe(
      `netsh interface ipv4 ${DELETE} protocol=tcp startport=50101 numberofports=1 store=persistent`,
    );
  });

  it('leaves its range there when the record is lost: anybody might have made it', async () => {
    host.plan('services: {web: 8080}');
    host.machine.remove(STORE);
    const { changed, reservations } = await host.json('apply', '--yes');
    expect(changed).toBe(false);
    expect(reservations).toContainEqual(expect.objectContaining({ ports: '50000-50059,50103', fate: 'foreign-kept' }));
    expect(standIn.stacks['ipv4/tcp'].persistent).toEqual([HNS, kept]);
  });
});

it.each([
  ['in the folder', 'C:\\work', {}],
  ['on the PATH', 'C:\\tools', { WINEPATH: 'C:\\tools' }],
])('a netsh.exe %s is none that portplan runs', async (_, folder, env) => {
  renew();
  host.plan('services: {grpc: 50001}');
  host.machine.write(`${folder}\\netsh.exe`, 'no program of Windows');
  const byName = `try { require('child_process').execFileSync('netsh') } catch ({ code }) { console.log(code) }`;
  expect(await host.machine.node(byName, [], { env })).toMatchObject({ stdout: 'EFTYPE\n' });
  expect(await host.machine.portplan(['plan'], { env })).toMatchObject({ status: 0, stderr: '' });
});
