/** Random values for property tests. */
import * as fc from 'fast-check';
import { intersect, LAST_PORT, portSet, type PortRange, type PortSet } from '../../src/model/ports/port-set.ts';
import { TIME_WAIT_REUSE, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { DEFAULT_PERSIST_FILE, type DesiredState, type Service } from '../../src/model/plan/desired-state.ts';

/** Ports crowd together, so that ranges meet, overlap and touch. */
export const port = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 32760, max: 32800 }),
  fc.integer({ min: 65500, max: LAST_PORT }),
  fc.integer({ min: 1, max: LAST_PORT }),
);

export const range: fc.Arbitrary<PortRange> = fc
  .tuple(port, fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: LAST_PORT })))
  .map(([first, more]) => ({ first, last: Math.min(LAST_PORT, first + more) }));

export const ports: fc.Arbitrary<PortSet> = fc.array(range, { maxLength: 8 }).map(portSet);

/** Any state that the kernel can be in. */
export const settings: fc.Arbitrary<LinuxSettings> = fc
  .record({ ephemeral: range, reserved: ports, timeWaitReuse: fc.constantFrom(...TIME_WAIT_REUSE) })
  .chain((fixed) =>
    fc
      .integer({ min: 0, max: fixed.ephemeral.first })
      .map((unprivilegedPortStart) => ({ ...fixed, unprivilegedPortStart })),
  );

const at = { file: 'portplan.yaml', line: 1, column: 1 };

export const service: fc.Arbitrary<Service> = fc.record({
  name: fc.constantFrom('web', 'db', 'queue', 'metrics'),
  endpoints: fc.array(
    range.map((listen) => ({ protocol: 'tcp' as const, address: null, ports: listen, reuse: [], ipv6Only: false, at })),
    { minLength: 1, maxLength: 2 },
  ),
  reserve: fc.constantFrom('auto', 'auto', 'always', 'never'),
  at: fc.constant(at),
});

/** A plan that the kernel takes: its range does not start below its unprivileged port start. */
export const desired: fc.Arbitrary<DesiredState> = fc
  .record({
    wanted: settings,
    manage: fc.record({ ephemeral: fc.boolean(), start: fc.boolean(), reuse: fc.boolean(), reserved: fc.boolean() }),
    services: fc.array(service, { maxLength: 3 }),
    reserved: ports,
    foreignReservations: fc.constantFrom('keep' as const, 'keep' as const, 'remove' as const),
    file: fc.constantFrom(DEFAULT_PERSIST_FILE, DEFAULT_PERSIST_FILE, '/etc/sysctl.conf', '/etc/sysctl.d/zz.conf'),
  })
  .map(({ wanted, manage, services, reserved, foreignReservations, file }) => ({
    file: 'portplan.yaml',
    name: 'test',
    ...(manage.ephemeral && { ephemeral: { value: { tcp: wanted.ephemeral, udp: wanted.ephemeral }, at } }),
    ...(manage.start && { unprivilegedPortStart: { value: wanted.unprivilegedPortStart, at } }),
    ...(manage.reuse && { timeWaitReuse: { value: wanted.timeWaitReuse, at } }),
    ...(manage.reserved && { reserved: [{ ports: reserved, at }] }),
    foreignReservations,
    services,
    persist: { file },
    lint: { rules: {} },
  }));

/** Ports that the kernel hands out by itself. */
export function handedOut({ ephemeral, reserved }: LinuxSettings): PortSet {
  return portSet(subtractAll([ephemeral], reserved));
}

function subtractAll(from: PortSet, taken: PortSet): PortSet {
  const gaps = [{ first: 0, last: -1 }, ...taken, { first: LAST_PORT + 1, last: LAST_PORT + 1 }];
  const free = gaps.slice(1).map((next, i) => ({ first: (gaps[i]?.last ?? -1) + 1, last: next.first - 1 }));
  return intersect(
    from,
    free.filter(({ first, last }) => first <= last),
  );
}
