/** What a plan says of a Windows host, in whatever language its programs speak; and when they make no sense. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windows } from '../../../src/backends/windows/backend.ts';
import { STACKS } from '../../../src/backends/windows/host.ts';
import { showDynamic, showExcluded } from '../../../src/backends/windows/netsh/netsh.ts';
import { Failure } from '../../../src/model/failure.ts';
import { ownsNothing } from '../../../src/model/plan/ownership.ts';
import type { ReservationRow } from '../../../src/model/plan/plan.ts';
import { formatPortSet } from '../../../src/model/ports/port-set.ts';
import { formatInvocation, type Invocation } from '../../../src/model/program.ts';
import { machineOf, planFrom, scene } from '../../support/windows/arbitrary.ts';
import { WindowsStandIn } from '../../support/windows/stand-in.ts';
import { WORDS, type Language } from '../../support/windows/words.ts';
import { apply, errorOf, planOn, targetOf, WindowsMachine } from '../../support/windows/windows-machine.ts';

const GRPC = planFrom('version: 1\nname: build-agent\nephemeral: 20000-60999\nservices: {grpc: 50051}\n');

function withForeignRows(): WindowsMachine {
  const standIn = new WindowsStandIn();
  for (const tables of Object.values(standIn.stacks)) tables.persistent = [{ first: 50000, last: 50059 }];
  standIn.stacks['ipv6/tcp'].persistent = [{ first: 50053, last: 50059 }];
  return new WindowsMachine(standIn);
}

describe('a plan', () => {
  it('is the same in every language and code page', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ host, wanted, ...asked }) => {
        const languages = Object.keys(WORDS) as Language[];
        const hosts = languages.flatMap((language) => [false, true].map((utf8) => ({ ...host, language, utf8 })));
        const [plan, ...others] = await Promise.all(hosts.map((one) => planOn(machineOf(one), wanted, asked)));
        for (const other of others) expect(other).toEqual(plan);
      }),
      { numRuns: 20 },
    );
  });

  it('says what becomes of the ports on each stack, and what would be left', async () => {
    const on = withForeignRows();
    await apply(on, planFrom('version: 1\nreserved: [50052, {ports: 50060, protocol: udp}]\n'));
    const plan = await planOn(on, GRPC);
    expect(plan).toMatchObject({ platform: 'windows', host: 'WIN-1', name: 'build-agent', files: [] });
    expect(plan.reservations.map(toldRow)).toEqual([
      'added 50051 (grpc): ipv6/tcp',
      'kept 50051 (grpc): ipv4/tcp',
      'released 50052: ipv6/tcp',
      'released 50060: ipv4/udp,ipv6/udp',
      'foreign-kept 50000-50050,50052-50059: ipv4/tcp',
      'foreign-kept 50000-50059: ipv4/udp,ipv6/udp',
      'foreign-kept 50053-50059: ipv6/tcp',
    ]);
    expect(plan.capacity).toEqual({ range: { first: 20000, last: 60999 }, total: 41000, usable: 40940 });
  });

  it('shows each stack now and at boot', async () => {
    const on = withForeignRows();
    on.standIn.stacks['ipv6/tcp'].activeOnly = [{ first: 7000, last: 7009 }];
    on.standIn.stacks['ipv6/tcp'].persistentDynamic = { first: 30000, last: 40000 };
    const { settings } = await planOn(on, GRPC);
    const row = '50051,50053-50059';
    const before = '50053-50059';
    expect(settings.filter(({ setting }) => setting.startsWith('ipv6/tcp'))).toEqual([
      {
        setting: 'ipv6/tcp/excludedportrange',
        key: 'reserved',
        live: change('ipv6/tcp/excludedportrange', 'live', `7000-7009,${before}`, `7000-7009,${row}`, 'grpc'),
        boot: change('ipv6/tcp/excludedportrange', 'persisted', before, row, 'grpc'),
        readers: [],
      },
      {
        setting: 'ipv6/tcp/dynamicport',
        key: 'ephemeral',
        live: change('ipv6/tcp/dynamicport', 'live', ...RANGES, 'ephemeral'),
        boot: change(
          'ipv6/tcp/dynamicport',
          'persisted',
          'startport=30000 numberofports=10001',
          RANGES[1],
          'ephemeral',
        ),
        readers: [],
      },
    ]);
  });

  it('knows no range at boot where netsh fails to show it, and takes it for the same', async () => {
    const on = new WindowsMachine();
    on.standIn.garble((words) => words.includes('dynamicportrange') && words.includes('store=persistent'), 'x', 1);
    const plan = planFrom('version: 1\nephemeral: 20000-60999\n');
    const { record } = await apply(on, plan);
    expect(record?.settings[0]).toMatchObject({ before: 'startport=49152 numberofports=16384' });
    expect((await planOn(on, plan)).steps).toEqual([]);
  });
});

function toldRow({ fate, ports, because, stacks = [] }: ReservationRow): string {
  return `${fate} ${formatPortSet(ports)}${because === null ? '' : ` (${because})`}: ${stacks.join(',')}`;
}

const RANGES = ['startport=49152 numberofports=16384', 'startport=20000 numberofports=41000'] as const;

function change(setting: string, layer: string, before: string, after: string, because: string): object {
  return { setting, layer, because: [because], action: 'update', before, after };
}

const SHOWN: readonly (readonly [string, Invocation])[] = STACKS.flatMap((stack) =>
  (['active', 'persistent'] as const)
    .flatMap((store) => [showDynamic(stack, store), showExcluded(stack, store)])
    .map((invocation) => [formatInvocation(invocation), invocation] as const),
);

const GARBAGE = [
  ['nothing', '', 0],
  ['another text', 'Ok.\r\n\r\n', 0],
  ['half a table', '\r\n\r\nStart Port    End Port      \r\n----------    --------      \r\n      5357', 0],
  ['a failure', 'Access is denied.\r\n', 1],
] as const;

const CASES = SHOWN.flatMap(([name, invocation]) =>
  GARBAGE.map(([what, text, status]) => ({ name, invocation, what, text, status })),
).filter(({ name, status }) => status === 0 || !name.includes('dynamicportrange') || !name.includes('persistent'));

describe('a host that can not be read', () => {
  it.each(CASES)('is left alone: `$name` prints $what', async ({ name, invocation, text, status }) => {
    const on = new WindowsMachine();
    on.standIn.garble((words) => words.join(' ') === invocation.words.join(' '), text, status);
    const before = on.standIn.snapshot();
    const failure = await errorOf(apply(on, GRPC));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'unreadable-host', exit: 3 });
    expect(failure?.message).toContain(`\`${name}\``);
    expect(failure?.message).toMatch(/; nothing was changed$/);
    expect(on.standIn.changes).toBe(0);
    expect(on.standIn.snapshot()).toEqual(before);
  });
});

describe('the right to change settings', () => {
  it('is there in an elevated prompt', async () => {
    const on = new WindowsMachine();
    await targetOf(on).settings.expectPermitted();
    expect(on.standIn.commands.map(({ program }) => program)).toEqual(['whoami']);
  });

  it.each(Object.keys(WORDS) as Language[])('is missed without elevation, in any language: %s', async (language) => {
    const on = new WindowsMachine(new WindowsStandIn({ elevated: false, language }));
    const failure = await errorOf(Promise.resolve(targetOf(on).settings.expectPermitted()));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      code: 'not-permitted',
      exit: 3,
      message:
        'changing port settings needs an elevated prompt: open the terminal with "Run as administrator"; nothing was changed',
    });
    expect(on.standIn.commands.map(({ program }) => program)).toEqual(['whoami']);
  });

  it('is left to netsh where whoami says nothing', async () => {
    const on = new WindowsMachine();
    on.standIn.garble((_words, program) => program === 'whoami', '');
    await expect(targetOf(on).settings.expectPermitted()).resolves.toBeUndefined();
  });
});

describe('the state for a snapshot', () => {
  it('is what netsh shows, and what portplan made of it', async () => {
    const on = new WindowsMachine(new WindowsStandIn({ winnat: 'stopped' }));
    const tables = on.standIn.stacks['ipv4/tcp'];
    tables.persistent = [{ first: 50051, last: 50051 }];
    tables.runtime = [{ first: 5357, last: 5357, owner: 'http.sys' }];
    tables.persistentDynamic = { first: 30000, last: 40000 };
    const excluded = { 'ipv4/tcp/excludedportrange': [{ first: 50051, last: 50051 }] };
    const state = await windows.describe(on, { ...ownsNothing, excluded });
    const range = { first: 49152, last: 65535 };
    const other = { dynamic: { active: range, persistent: range }, excluded: { active: [], persistent: [] } };
    expect(state).toEqual({
      stacks: [
        {
          family: 'ipv4',
          protocol: 'tcp',
          dynamic: { active: range, persistent: { first: 30000, last: 40000 } },
          excluded: {
            active: [
              { first: 5357, last: 5357, administered: false },
              { first: 50051, last: 50051, administered: true },
            ],
            persistent: [{ first: 50051, last: 50051 }],
          },
        },
        { family: 'ipv4', protocol: 'udp', ...other },
        { family: 'ipv6', protocol: 'tcp', ...other },
        { family: 'ipv6', protocol: 'udp', ...other },
      ],
      winnat: 'stopped',
      holders: { processes: null, http: [], urlReservations: [], portProxies: [], isWslRunning: null },
      owned: { managed: [], excluded: { 'ipv4/tcp/excludedportrange': '50051' } },
      listeners: [],
    });
  });
});
