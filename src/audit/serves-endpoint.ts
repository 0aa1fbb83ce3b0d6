import { addressCover, coversOverlap, isWildcard, serves, type AddressCover } from '../model/bind/address-cover.ts';
import { deviceOf, devicesMeet } from '../model/bind/bind-socket.ts';
import type { Endpoint } from '../model/plan/desired-state.ts';
import type { NetSocket } from '../model/sockets/net-socket.ts';
import { withoutZone } from './addresses.ts';

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
