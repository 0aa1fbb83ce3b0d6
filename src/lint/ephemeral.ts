/** The ephemeral range with what is left of it: what the rules about it and about reservations share. */
import type { Platform, Protocol } from '../model/plan/desired-state.ts';
import {
  common,
  formatRange,
  intersect,
  type PortRange,
  type PortSet,
  samePorts,
  subtract,
  union,
} from '../model/ports/port-set.ts';
import type { Position } from '../model/plan/position.ts';
import type { Listen, Subject } from './subject.ts';

export interface RangeView {
  readonly protocol: Protocol | 'both';
  /** `the ephemeral range 1024-65535`, `the default TCP ephemeral range 49152-65535`, `the live ephemeral range 1024-65535 of edge-1`. */
  readonly name: string;
  readonly range: PortRange;
  /** The ports of it that are not reserved once the plan is applied. */
  readonly usable: PortSet;
}

/** One where TCP and UDP are alike, else one for each. */
export function rangeViews(subject: Subject): readonly RangeView[] {
  const [tcp, udp] = [view(subject, 'tcp'), view(subject, 'udp')];
  const isAlike = samePorts([tcp.range], [udp.range]) && samePorts(tcp.usable, udp.usable);
  return isAlike ? [{ ...tcp, protocol: 'both', name: nameOf(subject, tcp.range, '') }] : [tcp, udp];
}

function view(subject: Subject, protocol: Protocol): RangeView {
  const range = subject.ephemeral.value[protocol];
  const name = nameOf(subject, range, `${protocol.toUpperCase()} `);
  return { protocol, name, range, usable: subtract([range], subject.reserved[protocol]) };
}

function nameOf(subject: Subject, range: PortRange, protocol: string): string {
  return rangeWord(subject, `${protocol}ephemeral range ${formatRange(range)}`);
}

/** Whose range it is: `the ephemeral range`, `the default ephemeral range`, `the live ephemeral range of edge-1`. */
export function rangeWord({ ephemeral, host }: Subject, range = 'ephemeral range'): string {
  if (ephemeral.at) return `the ${range}`;
  return host ? `the ${host.layer} ${range} of ${host.host}` : `the default ${range}`;
}

/** Where to speak of the range: where a plan sets it; of a host's own, at the service that shows what the host is. */
export function rangePlace({ ephemeral, host, services }: Subject, shows: (name: string) => boolean): Position | null {
  return ephemeral.at ?? (host && services.find(({ name }) => shows(name))?.at) ?? null;
}

/** A service with the ports of one of its endpoints that the kernel may hand out while it is down. */
export interface Exposure extends Listen {
  readonly ports: PortSet;
}

export function exposuresOf(subject: Subject, { protocol, range, usable }: RangeView): readonly Exposure[] {
  const listens = subject.listens.filter(
    ({ endpoint }) => (protocol === 'both' || protocol === endpoint.protocol) && common(endpoint.ports, range),
  );
  return listens
    .map((listen) => ({ ...listen, ports: intersect([listen.endpoint.ports], usable) }))
    .filter(({ ports }) => ports.length > 0);
}

/** The first item that has any of these ports reserved, a reservation or a service. */
export function firstReserved({ reserved, reservations, listens }: Subject, ports: PortSet): Position | undefined {
  const wanted = intersect(union(reserved.tcp, reserved.udp), ports);
  const reservation = reservations.find((each) => meet(each.ports, wanted));
  const reserving = listens.filter(({ service }) => service.reserve !== 'never');
  return reservation?.at ?? reserving.find(({ endpoint }) => meet([endpoint.ports], wanted))?.endpoint.at;
}

export function meet(a: PortSet, b: PortSet): boolean {
  return intersect(a, b).length > 0;
}

export function hasReservations(platform: Platform): boolean {
  return platform === 'linux' || platform === 'windows';
}
