/** Every finding about a Windows host, as a reader sees it. */
import { describe, expect, it } from 'vitest';
import { planWindows } from '../../../src/backends/windows/plan/plan.ts';
import { readWindowsHost } from '../../../src/backends/windows/read.ts';
import { ownsNothing } from '../../../src/model/plan/ownership.ts';
import { BLOCK, DEFAULT, findings, host, RUNNING, told } from '../../support/windows/findings.ts';
import { planFrom } from '../../support/windows/arbitrary.ts';
import { apply, planOn } from '../../support/windows/windows-machine.ts';

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
        message:
          'taken from the dynamic port range at run time, and held outside of it once it moves away: 50000-50099',
        help: 'portplan apply --restart-winnat has blocks of WinNAT taken anew; or portplan apply --force, and a reboot afterwards',
      },
    ]);
  });

  it.each([
    [{ force: true }, []],
    [{ restartWinnat: true }, [expect.objectContaining({ rule: 'windows-winnat', severity: 'warning' })]],
  ])('is none with %o', async (asked, found) => {
    expect(await findings(host({ runtime: [BLOCK] }, RUNNING), MOVED, asked)).toEqual(found);
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

describe('windows-range-refused', () => {
  const limit = (range: string): object => ({
    rule: 'windows-range-refused',
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
    help: 'widen ephemeral or reserve less; portplan apply --force goes on all the same',
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
    const { stacks, ...rest } = await readWindowsHost(on);
    const idle = { ...rest, stacks: stacks.map((one) => ({ ...one, excluded: { ...one.excluded, active: [] } })) };
    const plan = planFrom('version: 1\nservices: {grpc: "127.0.0.1:50051"}\n');
    const options = { force: false, restartWinnat: false };
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
    expect(await findings(on, 'reserved: [50051]')).toEqual([
      {
        rule: 'no-longer-managed',
        severity: 'info',
        message:
          'an earlier apply set ipv4/tcp/dynamicport, ipv4/udp/dynamicport, ipv6/tcp/dynamicport, ipv6/udp/dynamicport, and this plan no longer names it: it stays as it is, now and at boot, and portplan no longer looks after it',
        help: 'name a value in the plan to change it, or undo the apply with portplan rollback',
      },
    ]);
    expect(await findings(on, 'ephemeral: 20000-60999\nreserved: []')).toEqual([]);
  });
});

it('a plan of live settings only is refused: netsh has none', async () => {
  const plan = planFrom('version: 1\nservices: {grpc: 50051}\n');
  const seen = await readWindowsHost(host({}));
  const options = { force: false, restartWinnat: false, liveOnly: true };
  expect(() => planWindows(plan, seen, ownsNothing, options)).toThrow('--live-only is for Linux');
});
