/** `0.0.0.0` and `::` in one service: what the one says of the other. */
import { addressCover, EVERY } from '../../model/bind/address-cover.ts';
import { grouped } from '../../model/grouped.ts';
import type { Endpoint } from '../../model/plan/desired-state.ts';
import { meets } from '../../model/ports/port-set.ts';

/**
 * A server that binds `0.0.0.0` and `::` on one port, as sshd and nginx do, must have set IPV6_V6ONLY: else it could not. A plan
 * that says `ipv6Only: false` is believed. An address of IPv4 alone beside `::` says nothing of that option: it is forgotten there.
 */
export function withIpv6OnlyBesideIpv4(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  if (!endpoints.some(takesBothByDefault)) return endpoints;
  const everyIpv4 = grouped(endpoints.filter(isEveryIpv4), placeKey);
  return endpoints.map((endpoint) => {
    const beside = (everyIpv4.get(placeKey(endpoint)) ?? []).map(({ ports }) => ports);
    return takesBothByDefault(endpoint) && meets(endpoint.ports, beside) ? { ...endpoint, ipv6Only: true } : endpoint;
  });
}

function takesBothByDefault({ address, ipv6Only, takesIpv4 }: Endpoint): boolean {
  const isOpen = address?.includes(':') === true && !ipv6Only && takesIpv4 !== true;
  return isOpen && addressCover(address, false).v6 === EVERY;
}

function isEveryIpv4({ address }: Endpoint): boolean {
  const { v4, v6 } = addressCover(address, false);
  return v4 === EVERY && v6 === null;
}

function placeKey({ protocol, device }: Endpoint): string {
  return `${protocol} ${device ?? ''}`;
}
