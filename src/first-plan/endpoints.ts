/** The sockets of one service as endpoints of a plan. By the model of bind all of them can be open at once. */
import type { HostPlatform } from '../model/host/host-facts.ts';
import { compare } from '../model/sockets/listener.ts';
import { grouped } from '../model/grouped.ts';
import type { Reuse } from '../model/plan/desired-state.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { addressCover, coversOverlap, needsZone, unmapped } from '../model/bind/address-cover.ts';
import { deviceOf, devicesMeet } from '../model/bind/bind-socket.ts';
import { formatRange, portSet, type PortRange } from '../model/ports/port-set.ts';
import type { FirstEndpoint, WaitingSocket } from '../model/first-plan.ts';

export interface EndpointContext {
  readonly platform: HostPlatform;
  /** Whether any IPv4 socket has the port: then an IPv6 socket beside it can't have taken IPv4 too. */
  readonly hasIpv4: (protocol: Protocol, port: number) => boolean;
}

export function endpointsOf(sockets: readonly WaitingSocket[], around: EndpointContext): readonly FirstEndpoint[] {
  const ports = grouped(sockets, ({ protocol, port }) => `${port} ${protocol}`);
  const single = [...ports.values()].flatMap((here) => onePort(here, around));
  return runs(single).sort(compareEndpoints);
}

export function compareEndpoints(a: FirstEndpoint, b: FirstEndpoint): number {
  return a.ports.first - b.ports.first || compare(keyOf(a), keyOf(b));
}

/** The sockets of one port and protocol. */
function onePort(sockets: readonly WaitingSocket[], around: EndpointContext): readonly FirstEndpoint[] {
  const [first] = sockets;
  if (!first) return [];
  const { protocol, port } = first;
  const onDevices = [...grouped(sockets, ({ device }) => device ?? '').values()];
  const found = onDevices.flatMap((group) => placesOf(group, around));
  return found.map(({ count, ...place }) => {
    const isBeside = found.some((other) => !sameAs(other, place) && overlaps(other, place));
    const isShared = around.platform === 'linux' && (count > 1 || isBeside);
    // UDP sockets may share by either option, and a plan that has the endpoint once needs neither.
    const reuse: readonly Reuse[] = !isShared || (protocol === 'udp' && !isBeside) ? [] : [REUSE[protocol]];
    return { protocol, ports: { first: port, last: port }, ...place, reuse, isShared };
  });
}

/** Where the sockets of one port and interface are bound, each with the number of sockets there. */
function placesOf(sockets: readonly WaitingSocket[], around: EndpointContext): readonly (Place & { count: number })[] {
  const [first] = sockets;
  if (!first) return [];
  const addresses = new Map<string, number>();
  for (const { address } of sockets) {
    const plain = unmapped(address);
    addresses.set(plain, (addresses.get(plain) ?? 0) + 1);
  }
  const isOnly = sockets.some(({ address, ipv6Only }) => address === '::' && ipv6Only === true);
  return bothFamilies(addresses).map(([address, count]) => ({
    count,
    ...onDevice(
      boundAddress(address, isOnly || around.hasIpv4(first.protocol, first.port), around),
      first.device ?? null,
    ),
  }));
}

/** A link-local address has its interface as its zone. */
function onDevice(place: Place, device: string | null): Place {
  if (device === null) return place;
  const { address } = place;
  const isOnLink = address !== null && needsZone(address);
  return isOnLink ? { ...place, address: `${address.replace(/%.*/, '')}%${device}` } : { ...place, device };
}

const REUSE: Readonly<Record<Protocol, Reuse>> = { tcp: 'port', udp: 'address', sctp: 'port' };

type Place = Pick<FirstEndpoint, 'address' | 'device' | 'ipv6Only'>;

/** `0.0.0.0` and `::` together are every address. */
function bothFamilies(addresses: ReadonlyMap<string, number>): readonly (readonly [string | null, number])[] {
  const [v4, v6] = [addresses.get('0.0.0.0'), addresses.get('::')];
  if (v4 === undefined || v6 === undefined) return [...addresses];
  const others = [...addresses].filter(([address]) => address !== '0.0.0.0' && address !== '::');
  return [[null, Math.max(v4, v6)], ...others];
}

/** On Linux `::` alone takes IPv4 too, unless it sets IPV6_V6ONLY or another socket has IPv4; on Windows netstat would show both. */
function boundAddress(address: string | null, isIpv6Only: boolean, { platform }: EndpointContext): Place {
  if (address !== '::') return { address, ipv6Only: false };
  return platform === 'linux' && !isIpv6Only ? { address: null, ipv6Only: false } : { address, ipv6Only: true };
}

function sameAs(a: Place, b: Place): boolean {
  return a.address === b.address && a.device === b.device;
}

function overlaps(a: Place, b: Place): boolean {
  const meet = devicesMeet({ device: deviceOf(a) }, { device: deviceOf(b) });
  return meet && coversOverlap(addressCover(a.address, a.ipv6Only), addressCover(b.address, b.ipv6Only));
}

/** This many consecutive ports, or more, are written as a range. */
const SHORTEST_RUN = 3;

function runs(endpoints: readonly FirstEndpoint[]): FirstEndpoint[] {
  const alike = grouped(endpoints, keyOf);
  return [...alike.values()].flatMap((group) =>
    portSet(group.map(({ ports }) => ports)).flatMap((range) => asRun(range).map((ports) => withPorts(group, ports))),
  );
}

function asRun(range: PortRange): readonly PortRange[] {
  const length = range.last - range.first + 1;
  if (length >= SHORTEST_RUN) return [range];
  return Array.from({ length }, (_, i) => ({ first: range.first + i, last: range.first + i }));
}

function withPorts([like]: readonly FirstEndpoint[], ports: PortRange): FirstEndpoint {
  if (!like) throw new RangeError(`no endpoint for ${formatRange(ports)}`);
  return { ...like, ports };
}

function keyOf({ protocol, address, device, reuse, ipv6Only, isShared }: FirstEndpoint): string {
  return `${protocol} ${address ?? ''}${device === undefined ? '' : `%${device}`} ${reuse.join()} ${ipv6Only} ${isShared}`;
}
