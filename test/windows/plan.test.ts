/** What plan and snapshot say about a host whose netsh speaks German, in code page 850. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../support/golden.ts';
import { expectSchema } from '../support/output-schema.ts';
import type { Snapshot, WindowsStandIn } from '../support/windows/stand-in.ts';
import { changing, wineHostForAll, STORE, type OutputJson } from '../support/windows/wine-host.ts';

const FIXTURES = 'test/fixtures/windows';
const PLAN = 'desk.portplan.yaml';

const host = wineHostForAll(() => {
  before = desktop(host.renew({ language: 'de' })).snapshot();
  host.machine.write(`C:\\work\\${PLAN}`, readFileSync(`${FIXTURES}/${PLAN}`));
});
let before: Snapshot;

/** Something widened the dynamic range of TCP; the host network service, WinNAT and http.sys hold what they hold. */
function desktop(standIn: WindowsStandIn): WindowsStandIn {
  const wide = { first: 1024, last: 65535 };
  for (const [name, tables] of Object.entries(standIn.stacks)) {
    tables.persistent = [{ first: 50000, last: 50059 }];
    if (name.endsWith('/udp')) continue;
    Object.assign(tables, { dynamic: wide, persistentDynamic: wide });
    tables.runtime = [80, 5357].map((port) => ({ first: port, last: port, owner: 'http.sys' }));
  }
  const udp = standIn.stacks['ipv4/udp'];
  udp.runtime = [51000, 62100].map((first) => ({ first, last: first + 99, owner: 'winnat' }));
  standIn.winnat = 'running';
  standIn.holders.httpQueues.push({ urls: ['HTTP://*:80/', 'HTTP://*:5357/'], pids: [] });
  return standIn;
}

/** What differs from machine to machine. */
function everywhere(text: string): string {
  return text.replaceAll(` on ${hostname()} `, ' on DESK-1 ');
}

describe('plan', () => {
  it('prints for a person what its golden file says', async () => {
    const { status, stdout, stderr } = await host.portplan('plan', PLAN);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expectGolden(`${FIXTURES}/desk.txt`, everywhere(stdout));
  });

  it('prints the rows that come and go as a diff, and the findings beside it', async () => {
    const { stdout, stderr } = await host.portplan('plan', PLAN, '--format', 'diff');
    expectGolden(`${FIXTURES}/desk.diff`, stdout);
    expect(stderr).toMatch(/^desk\.portplan\.yaml:15:3: info: 5357 [^\n]* \[windows-port-held\]$/m);
  });

  it('works without elevated rights', async () => {
    host.standIn.elevated = false;
    const { status, stdout } = await host.portplan('plan', PLAN);
    host.standIn.elevated = true;
    expect({ status, isSame: everywhere(stdout) === readFileSync(`${FIXTURES}/desk.txt`, 'utf8') }).toEqual({
      status: 0,
      isSame: true,
    });
  });

  it('has nothing to say where nothing is to change', async () => {
    host.machine.write('C:\\work\\idle.portplan.yaml', 'version: 1\nname: idle\nservices: {web: 443, grpc: 50001}\n');
    const { status, stdout } = await host.portplan('plan', 'idle.portplan.yaml', '--detailed-exitcode');
    expect({ status, stdout: everywhere(stdout) }).toEqual({
      status: 0,
      stdout: 'idle on DESK-1 (windows): nothing to change, the host is as planned\n',
    });
  });
});

describe('the JSON of a plan', () => {
  let text: string;
  let status: number;

  beforeAll(async () => {
    const planned = await host.portplan('plan', PLAN, '--format', 'json', '--detailed-exitcode');
    [text, status] = [planned.stdout, planned.status];
  });

  it('comes with status 2 where changes are pending and --detailed-exitcode asks', () => {
    expect(status).toBe(2);
  });

  it('is what the schema says', () => {
    expectSchema('output', text);
  });

  it('shows each stack by its own name, now and after a boot', () => {
    const { changes } = JSON.parse(text) as OutputJson;
    expect(
      changes.filter(({ action }) => action !== 'no-op').map(({ setting, layer }) => `${setting} ${layer}`),
    ).toEqual(
      [
        'ipv4/tcp/excludedportrange',
        'ipv4/udp/excludedportrange',
        'ipv6/tcp/excludedportrange',
        'ipv6/udp/excludedportrange',
        'ipv4/tcp/dynamicport',
        'ipv6/tcp/dynamicport',
      ].flatMap((setting) => [`${setting} live`, `${setting} persisted`]),
    );
  });

  it('says which ports are whose', () => {
    const { reservations } = JSON.parse(text) as OutputJson;
    expect(new Set(reservations.map(({ ports, fate, because }) => [ports, fate, because].join(' ')))).toEqual(
      new Set([
        '50101 added grpc',
        '53123 added dns',
        '60000-60009 added Gerätesuche, von Hand gestartet',
        '50001 kept größenprüfung',
        '50000,50002-50059 foreign-kept ',
        '50000-50059 foreign-kept ',
      ]),
    );
  });
});

describe('snapshot', () => {
  let text: string;

  beforeAll(async () => {
    text = (await host.portplan('snapshot')).stdout;
  });

  it('is JSON as the schema says', () => {
    expectSchema('output', text);
  });

  it('shows the tables of each stack as the host has them', () => {
    const { snapshot } = JSON.parse(text) as { snapshot: { stacks: Record<string, unknown>[] } };
    const shown = snapshot.stacks.map(({ family, protocol, ...tables }) => [
      `${String(family)}/${String(protocol)}`,
      tables,
    ]);
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(Object.entries(before.stacks).map(([name, tables]) => [name, asShown(tables)])),
    );
  });

  it('shows whether WinNAT runs', () => {
    expect(JSON.parse(text)).toMatchObject({ snapshot: { winnat: 'running' } });
  });
});

function asShown({ dynamic, persistentDynamic, persistent, runtime }: Snapshot['stacks']['ipv4/tcp']): object {
  const rows = [
    ...persistent.map((row) => ({ ...row, administered: true })),
    ...runtime.map(({ first, last }) => ({ first, last, administered: false })),
  ];
  return {
    dynamic: { active: dynamic, persistent: persistentDynamic },
    excluded: { active: rows.sort((a, b) => a.first - b.first), persistent },
  };
}

/** Last: it looks at what all the others left. */
describe('commands that only look', () => {
  it('run no command that changes anything', () => {
    expect({ changing: changing(host.standIn), snapshot: host.standIn.snapshot() }).toEqual({
      changing: [],
      snapshot: before,
    });
  });

  it('write nothing', () => {
    expect(host.machine.exists(STORE)).toBe(false);
  });
});
