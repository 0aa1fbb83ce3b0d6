/** The ephemeral range and its usable ports, for the rules about the range and about reservations. */
import { largest } from '../model/largest.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import { rangedAs, type RangedProtocol } from '../model/ports/protocol.ts';
import {
  common,
  count,
  formatRange,
  intersect,
  type PortRange,
  type PortSet,
  samePorts,
  subtract,
  union,
} from '../model/ports/port-set.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import type { Position } from '../model/plan/position.ts';
import type { PlannedHost } from './planned-host.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';

export interface RangeView {
  readonly protocol: RangedProtocol | 'both';
  /** `the ephemeral range 1024-65535`, `the default TCP ephemeral range 49152-65535`, `the live ephemeral range 1024-65535 of edge-1`. */
  readonly name: string;
  readonly range: PortRange;
  /** The ports of it that are not reserved once the plan is applied. */
  readonly usable: PortSet;
}

/** One view where the ranges of TCP and UDP are alike, otherwise one for each protocol. */
export function rangeViews(host: PlannedHost): readonly RangeView[] {
  const [tcp, udp] = [view(host, 'tcp'), view(host, 'udp')];
  const isAlike = samePorts([tcp.range], [udp.range]) && samePorts(tcp.usable, udp.usable);
  return isAlike ? [{ ...tcp, protocol: 'both', name: nameOf(host, tcp.range, '') }] : [tcp, udp];
}

function view(host: PlannedHost, protocol: RangedProtocol): RangeView {
  const range = host.ephemeral.value[protocol];
  const name = nameOf(host, range, `${protocol.toUpperCase()} `);
  return { protocol, name, range, usable: subtract([range], host.reserved[protocol]) };
}

function nameOf(host: PlannedHost, range: PortRange, protocol: string): string {
  return rangeWord(host, `${protocol}ephemeral range ${formatRange(range)}`);
}

/** Whose range it is: `the ephemeral range`, `the default ephemeral range`, `the live ephemeral range of edge-1`. */
export function rangeWord({ ephemeral, facts }: PlannedHost, range = 'ephemeral range'): string {
  if (ephemeral.at) return `the ${range}`;
  return facts ? `the ${facts.layer} ${range} of ${facts.host}` : `the default ${range}`;
}

/** The place for a finding about the range: the line of a plan that sets it, or else a service that shows what the host is. */
export function rangePlace(
  { ephemeral, facts, services }: PlannedHost,
  shows: (name: string) => boolean,
): Position | null {
  return ephemeral.at ?? (facts && services.find(({ name }) => shows(name))?.at) ?? null;
}

/** A service with the ports of one of its endpoints that the kernel may hand out while it is down. */
export interface Exposure extends DeclaredEndpoint {
  readonly ports: PortSet;
}

export function exposuresOf(host: PlannedHost, { protocol, range, usable }: RangeView): readonly Exposure[] {
  const endpoints = host.endpoints.filter(
    ({ endpoint }) =>
      (protocol === 'both' || protocol === rangedAs(endpoint.protocol)) && common(endpoint.ports, range),
  );
  return endpoints
    .map((declared) => ({ ...declared, ports: intersect([declared.endpoint.ports], usable) }))
    .filter(({ ports }) => ports.length > 0);
}

/** The item that reserves the most of these ports, as `sizeOf` measures them: a reservation or a service; of several the first one. */
export function mostReserving(
  { reserved, reservations, endpoints }: PlannedHost,
  ports: PortSet,
  sizeOf: (ports: PortSet) => number = count,
): Position | undefined {
  const wanted = intersect(union(reserved.tcp, reserved.udp), ports);
  const reserving = endpoints.filter(({ service }) => service.reserve !== 'never');
  const items = [...reservations, ...reserving.map(({ endpoint }) => ({ ports: [endpoint.ports], at: endpoint.at }))]
    .map((item) => ({ at: item.at, size: sizeOf(intersect(item.ports, wanted)) }))
    .filter(({ size }) => size > 0);
  const most = largest(items.map(({ size }) => size));
  return items.find(({ size }) => size === most)?.at;
}

export function meet(a: PortSet, b: PortSet): boolean {
  return intersect(a, b).length > 0;
}

export function hasReservations(platform: Platform): boolean {
  return PLATFORM_TRAITS[platform].reservedLists !== 'none';
}
