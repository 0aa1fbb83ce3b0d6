import { addressCover, isWildcard, serves, type AddressCover } from '../model/bind/address-cover.ts';
import type { Endpoint } from '../model/plan/desired-state.ts';
import { withoutZone } from './addresses.ts';

export function coverOf({ address, ipv6Only }: Pick<Endpoint, 'address' | 'ipv6Only'>): AddressCover {
  return addressCover(address && withoutZone(address), ipv6Only);
}

/** A plan that names no address is content with every address of one family, as on hosts without IPv6. */
export function servesEndpoint(listener: AddressCover, endpoint: Pick<Endpoint, 'address' | 'ipv6Only'>): boolean {
  return endpoint.address === null ? isWildcard(listener) : serves(listener, coverOf(endpoint));
}
