/** Addresses as the OS prints them: sockets, and the plan, spell one of them in several ways. */
import {
  type AddressCover,
  addressCover,
  EVERY,
  familyOverlaps,
  unmapped,
  coversOverlap,
  isWildcard,
  serves,
} from '../model/bind/address-cover.ts';
import { isLoopback } from '../model/host/time-wait.ts';
import type { NetSocket } from '../model/sockets/net-socket.ts';
import { deviceOf, devicesMeet } from '../model/bind/bind-socket.ts';
import type { Endpoint } from '../model/plan/desired-state.ts';

/** `::` counts for both families where it is not known which sockets set IPV6_V6ONLY. Zones are left out, as each system spells them in its own way. */
export function coversOnce(): (address: string) => AddressCover {
  const known = new Map<string, AddressCover>();
  return (address) => {
    const cover = known.get(address) ?? addressCover(withoutZone(address), false);
    known.set(address, cover);
    return cover;
  };
}

/** One address, one spelling, whichever family the socket is of. */
export function unmappedOnce(): (address: string) => string {
  const known = new Map<string, string>();
  return (address) => {
    const plain = known.get(address) ?? unmapped(address);
    known.set(address, plain);
    return plain;
  };
}

export function withoutZone(address: string): string {
  return address.replace(/%.*/, '');
}

/** IPv6 clients keep a wildcard of IPv4 from their port as well (measured on Linux 6.18). */
export function standsInTheWay(connection: AddressCover, wanted: AddressCover): boolean {
  return wanted.v4 === EVERY || familyOverlaps(connection.v4, wanted.v4) || familyOverlaps(connection.v6, wanted.v6);
}

/** Whether an address is one of this host, as far as its sockets tell: a client elsewhere may have any port. */
export function addressesOf(all: readonly NetSocket[]): (address: string) => boolean {
  const plain = unmappedOnce();
  const own = new Set(all.map(({ local }) => plain(local.address)));
  return (address) => own.has(plain(address)) || isLoopback(address);
}

type Place = Pick<Endpoint, 'address' | 'device' | 'ipv6Only'>;

export function coverOf({ address, ipv6Only }: Place): AddressCover {
  return addressCover(address && withoutZone(address), ipv6Only);
}

/**
 * Whether a socket that covers `cover` satisfies the endpoint. A plan that names no address is content with every address of one family,
 * as on hosts without IPv6; one that names no interface, with a socket that is bound to any.
 */
export function servesEndpoint({ local }: Pick<NetSocket, 'local'>, cover: AddressCover, endpoint: Place): boolean {
  if (!devicesMeet({ device: local.device ?? null }, { device: namedDevice(endpoint) })) return false;
  return endpoint.address === null ? isWildcard(cover) : serves(cover, coverOf(endpoint));
}

/** Whether a socket that covers `cover` takes any of the traffic that the endpoint is for, right or not. */
export function meetsEndpoint({ local }: Pick<NetSocket, 'local'>, cover: AddressCover, endpoint: Place): boolean {
  const isOnDevice = devicesMeet({ device: endpoint.device ?? null }, { device: local.device ?? null });
  return isOnDevice && coversOverlap(coverOf(endpoint), cover);
}

/** The interface that the endpoint names; null where it names none, or numbers the link of its address. */
function namedDevice(endpoint: Place): string | null {
  const device = deviceOf(endpoint);
  return device !== null && endpoint.device === undefined && /^\d+$/.test(device) ? null : device;
}
