/** Every finding about a Windows host, as a reader sees it. */
import { describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../../src/backends/backend.ts';
import { planWindows } from '../../../src/backends/windows/plan.ts';
import { readWindowsHost } from '../../../src/backends/windows/read.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { ownsNothing } from '../../../src/model/ownership.ts';
import { planFrom } from '../../support/windows/arbitrary.ts';
import type { PortTables } from '../../support/windows/port-tables.ts';
import { WindowsStandIn, type StandInOptions } from '../../support/windows/stand-in.ts';
import { apply, planOn, WindowsMachine } from '../../support/windows/windows-machine.ts';

const BLOCK = { first: 50000, last: 50099, owner: 'winnat' };
const RUNNING = { winnat: 'running' } as const;
const DEFAULT = { first: 49152, last: 65535 };

/** A host whose four stacks are alike. */
function host(tables: Partial<PortTables>, options: Partial<StandInOptions> = {}): WindowsMachine {
  const standIn = new WindowsStandIn({ winnatBlocks: 0, ...options });
  for (const own of Object.values(standIn.stacks)) Object.assign(own, tables);
  return new WindowsMachine(standIn);
}

/** What is found, without where it stands. */
async function findings(on: WindowsMachine, plan: string, asked: Partial<PlanOptions> = {}): Promise<unknown> {
  const { diagnostics } = await planOn(on, planFrom(`version: 1\n${plan}\n`), asked);
  return diagnostics.map(told);
}

function told({ rule, severity, message, help }: Diagnostic): Omit<Diagnostic, 'at'> {
  return { rule, severity, message, ...(help !== undefined && { help }) };
}

describe('windows-port-held', () => {
  const help =
    'portplan apply --restart-winnat, which cuts off containers and WSL for a moment; or a dynamic range elsewhere (ephemeral: 49152-65535) and a reboot, then apply again; or another port';
  const held = (message: string): object => ({ rule: 'windows-port-held', severity: 'error', message, help });

  it('is an error where the port can not be excluded, once for all stacks that are alike', async () => {
    expect(await findings(host({ runtime: [BLOCK] }), 'services: {grpc: 50051}')).toEqual([
      held(
        '50051 (grpc) is held at run time in the block 50000-50099 (ipv4 tcp, ipv6 tcp), most likely by WinNAT or Hyper-V: until it lets go, it can be neither bound nor excluded',
      ),
    ]);
  });

  it('is a warning where the service can do without an exclusion', async () => {
    expect(await findings(host({ runtime: [BLOCK] }), 'services: {grpc: {port: 50051, reserve: never}}')).toEqual([
      {
        rule: 'windows-port-held',
        severity: 'warning',
        message:
          '50051 (grpc) is held at run time in the block 50000-50099 (ipv4 tcp, ipv6 tcp), most likely by WinNAT or Hyper-V: until it lets go, nobody else can bind it',
        help: 'a restart of WinNAT (net stop winnat, net start winnat) or a reboot; or another port for the service',
      },
    ]);
  });

  it('is a warning where WinNAT is to be restarted', async () => {
    const on = host({ runtime: [BLOCK] }, RUNNING);
    expect(await findings(on, 'services: {grpc: 50051}', { restartWinnat: true })).toEqual([
      {
        rule: 'windows-port-held',
        severity: 'warning',
        message:
          '50051 (grpc) is held at run time in the block 50000-50099 (ipv4 tcp, ipv6 tcp), most likely by WinNAT or Hyper-V: it can be excluded while WinNAT is stopped',
        help: 'containers and WSL are cut off for that moment',
      },
    ]);
  });

  it('stays an error where WinNAT is to be restarted and something else holds the block', async () => {
    const on = host({ runtime: [{ first: 61000, last: 65095, owner: 'wsl' }] }, RUNNING);
    expect(await findings(on, 'services: {grpc: 62000}', { restartWinnat: true })).toMatchObject([
      { rule: 'windows-port-held', severity: 'error' },
    ]);
  });

  it('names what a reservation is for, and its protocol', async () => {
    const found = await findings(
      host({ runtime: [BLOCK] }),
      'reserved: [{ports: 50001, protocol: udp, reason: spare}]',
    );
    expect(found).toEqual([
      held(
        '50001 (spare) is held at run time in the block 50000-50099 (ipv4 udp, ipv6 udp), most likely by WinNAT or Hyper-V: until it lets go, it can be neither bound nor excluded',
      ),
    ]);
  });

  it('guesses at the holder of a block by its size', async () => {
    const runtime = [
      { first: 61000, last: 65095, owner: 'wsl' },
      { first: 65100, last: 65106, owner: 'driver' },
    ];
    expect(await findings(host({ runtime }), 'services: {a: "127.0.0.1:62000", b: "127.0.0.1:65100"}')).toEqual([
      held(
        '62000 (a) is held at run time in the block 61000-65095 (ipv4 tcp), most likely by WSL2 in mirrored mode: until it lets go, it can be neither bound nor excluded',
      ),
      held(
        '65100 (b) is held at run time in the block 65100-65106 (ipv4 tcp), by a service or a driver: until it lets go, it can be neither bound nor excluded',
      ),
    ]);
  });

  it('is no more than a remark about a port that http.sys holds for a service', async () => {
    const runtime = [{ first: 80, last: 80, owner: 'http.sys' }];
    expect(await findings(host({ runtime }), 'services: {web: 80}')).toEqual([
      {
        rule: 'windows-port-held',
        severity: 'info',
        message:
          '80 (web) is held at run time (ipv4 tcp, ipv6 tcp), most likely by a web service such as IIS, through http.sys: only a service of http.sys can use it',
        help: 'if that is not this service, stop the one that holds it, or move one of the two to another port',
      },
    ]);
  });

  it('is not about ports that nobody wants', async () => {
    expect(await findings(host({ runtime: [BLOCK] }), 'services: {grpc: 50100, web: "[::1]:49999"}')).toEqual([]);
  });
});

describe('windows-range-way-back', () => {
  it('is a warning about a range that netsh may not take back', async () => {
    expect(await findings(host({ dynamic: { first: 1024, last: 15000 } }), 'ephemeral: 49152-65535')).toEqual([
      {
        rule: 'windows-range-way-back',
        severity: 'warning',
        message: 'the dynamic port range is 1024-15000 now, and starts below 1025: netsh may not take it back',
        help: 'so a rollback, or an apply that fails, may not bring it back',
      },
    ]);
  });
});

describe('windows-range-strands', () => {
  const MOVED = 'ephemeral: 10000-20000';

  it('is an error where blocks were taken from a range that moves away', async () => {
    expect(await findings(host({ runtime: [BLOCK] }, RUNNING), MOVED)).toEqual([
      {
        rule: 'windows-range-strands',
        severity: 'error',
        message: '50000-50099 were taken from the dynamic port range at run time and would stay held outside of it',
        help: 'portplan apply --restart-winnat has them taken anew; or --force, and a reboot afterwards',
      },
    ]);
  });

  it.each([{ force: true }, { restartWinnat: true }])('is none with %o', async (asked) => {
    expect(await findings(host({ runtime: [BLOCK] }, RUNNING), MOVED, asked)).toEqual([]);
  });

  it('is one where WinNAT does not run, and so holds nothing', async () => {
    const found = await findings(host({ runtime: [BLOCK] }), MOVED, { restartWinnat: true });
    expect(found).toMatchObject([{ rule: 'windows-range-strands' }, { rule: 'windows-winnat' }]);
  });

  it('is none where the blocks stay in the range, or are those of http.sys', async () => {
    const runtime = [BLOCK, { first: 5357, last: 5357, owner: 'http.sys' }];
    expect(await findings(host({ runtime, dynamic: { first: 1025, last: 65535 } }), 'ephemeral: 49152-65535')).toEqual(
      [],
    );
  });
});

describe('windows-dynamic-range', () => {
  const limit = (range: string): object => ({
    rule: 'windows-dynamic-range',
    severity: 'error',
    message: `netsh takes no dynamic port range that starts below 1025 or has fewer than 255 ports, found ${range}`,
    help: 'the default is 49152-65535',
  });

  it('is an error for each range that netsh does not take', async () => {
    const found = await findings(host({}), 'ephemeral: {tcp: 1024-15000, udp: 20000-20253}', { force: true });
    expect(found).toEqual([limit('1024-15000'), limit('20000-20253')]);
  });

  it('is none for the smallest that it takes', async () => {
    expect(await findings(host({}), 'ephemeral: {tcp: 1025-15000, udp: 20000-20254}', { force: true })).toEqual([]);
  });

  it('is none where the host has the range already', async () => {
    const range = { first: 1024, last: 15000 };
    const on = host({ dynamic: range, persistentDynamic: range });
    expect(await findings(on, 'ephemeral: 1024-15000')).toEqual([]);
    expect((await planOn(on, planFrom('version: 1\nephemeral: 1024-15000\n'))).steps).toEqual([]);
  });

  it('is one where the host has the range until the next boot only', async () => {
    const on = host({ dynamic: { first: 1024, last: 15000 }, persistentDynamic: DEFAULT });
    expect(await findings(on, 'ephemeral: 1024-15000')).toEqual([limit('1024-15000')]);
  });
});

describe('ephemeral-floor', () => {
  const floor = (usable: number, total: number): object => ({
    rule: 'ephemeral-floor',
    severity: 'error',
    message: `only ${usable} of ${total} dynamic ports (ipv4 tcp) would be left for outgoing connections, fewer than 1024`,
    help: 'widen ephemeral or reserve less; --force goes on all the same',
  });

  it('is an error where a range gets too small, all that is excluded in it counted', async () => {
    expect(await findings(host({}), 'ephemeral: 20000-21022')).toEqual([floor(1023, 1023)]);
    const on = host({
      persistent: [{ first: 20000, last: 20009 }],
      runtime: [{ first: 20010, last: 20010, owner: 'driver' }],
    });
    expect(await findings(on, 'ephemeral: 20000-21034')).toEqual([]);
    expect(await findings(on, 'ephemeral: 20000-21034\nreserved: [20011]')).toEqual([floor(1023, 1035)]);
  });

  it('is none with force, and none where there were no more before', async () => {
    expect(await findings(host({}), 'ephemeral: 20000-21022', { force: true })).toEqual([]);
    const small = { first: 20000, last: 20999 };
    expect(await findings(host({ dynamic: small, persistentDynamic: small }), 'ephemeral: 20000-20999')).toEqual([]);
  });
});

describe('foreign-exclusions-stay', () => {
  const persistent = [{ first: 50000, last: 50059 }];

  it('says that nothing foreign is removed', async () => {
    expect(await findings(host({ persistent }), 'foreignReservations: remove\nreserved: [50070]')).toEqual([
      {
        rule: 'foreign-exclusions-stay',
        severity: 'info',
        message:
          'foreignReservations: remove does not reach 50000-50059: on Windows portplan deletes no excluded range that it did not make',
        help: 'services of Windows depend on such ranges, 50000-50059 for instance; delete by hand what you know to be yours',
      },
    ]);
  });

  it('says nothing where they are to be kept, or there are none', async () => {
    expect(await findings(host({ persistent }), 'reserved: [50070]')).toEqual([]);
    expect(await findings(host({}), 'foreignReservations: remove\nreserved: [50070]')).toEqual([]);
  });
});

describe('an excluded range in one store only', () => {
  it('is in the way where it is gone after the next boot', async () => {
    const on = host({ activeOnly: [{ first: 50050, last: 50059 }] });
    expect(await findings(on, 'services: {grpc: "127.0.0.1:50051"}')).toEqual([
      {
        rule: 'windows-exclusion-until-boot',
        severity: 'error',
        message: 'ipv4 tcp 50050-50059 is excluded on WIN-1 until the next boot only, and not by portplan',
        help: 'give it up, then portplan makes it last: netsh interface ipv4 delete excludedportrange protocol=tcp startport=50050 numberofports=10 store=active',
      },
    ]);
    expect(await findings(on, 'services: {grpc: "127.0.0.1:50060"}')).toEqual([]);
  });

  it('is told where it is not yet in force', async () => {
    const on = host({ persistent: [{ first: 50050, last: 50059 }] });
    const { stacks, ...rest } = await readWindowsHost(on, false);
    const idle = { ...rest, stacks: stacks.map((one) => ({ ...one, excluded: { ...one.excluded, active: [] } })) };
    const plan = planFrom('version: 1\nservices: {grpc: "127.0.0.1:50051"}\n');
    const options = { force: false, restartWinnat: false, unfinished: null };
    expect(planWindows(plan, idle, ownsNothing, options).diagnostics.map(told)).toEqual([
      {
        rule: 'windows-exclusion-from-boot',
        severity: 'warning',
        message: 'ipv4 tcp 50050-50059 is excluded on WIN-1 from the next boot on, and not yet',
        help: 'reboot, or add it to the active store by hand',
      },
    ]);
  });
});

describe('windows-winnat', () => {
  it.each([
    ['stopped', 'is not running'],
    ['absent', 'is not installed'],
  ] as const)('says that there is nothing to restart: %s', async (winnat, state) => {
    expect(await findings(host({}, { winnat }), 'services: {grpc: 50051}', { restartWinnat: true })).toEqual([
      {
        rule: 'windows-winnat',
        severity: 'warning',
        message: `the WinNAT service ${state} on WIN-1: --restart-winnat has nothing to restart`,
        help: 'if a port is held, something else holds it',
      },
    ]);
    expect(await findings(host({}, { winnat }), 'services: {grpc: 50051}')).toEqual([]);
  });
});

describe('no-longer-managed', () => {
  it('names what an earlier apply set and this plan leaves out', async () => {
    const on = host({});
    await apply(on, planFrom('version: 1\nephemeral: 20000-60999\nreserved: [50051]\n'));
    for (const family of ['ipv4', 'ipv6']) {
      for (const protocol of ['tcp', 'udp']) {
        expect(await findings(on, 'reserved: [50051]')).toContainEqual({
          rule: 'no-longer-managed',
          severity: 'info',
          message: `an earlier apply set ${family}/${protocol}/dynamicport, and this plan no longer names it: it stays as it is, now and at boot, and portplan no longer looks after it`,
          help: 'name a value in the plan to change it, or undo the apply with portplan rollback',
        });
      }
    }
    expect(await findings(on, 'reserved: [50051]')).toHaveLength(4);
    expect(await findings(on, 'ephemeral: 20000-60999\nreserved: []')).toEqual([]);
  });
});
