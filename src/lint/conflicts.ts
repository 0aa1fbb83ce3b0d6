import type { Endpoint, Platform, Service } from '../model/plan/desired-state.ts';
import { EVERY } from '../model/bind/address-cover.ts';
import { type BindSocket, bindSocket } from '../model/bind/bind-socket.ts';
import { clusters } from '../model/bind/clusters.ts';
import { findOverlaps } from '../model/bind/overlaps.ts';
import { verdict, type Verdict } from '../model/bind/verdict.ts';
import { common, type PortRange } from '../model/ports/port-set.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';

/** Two endpoints that can't be bound at once, or not without harm. */
export interface Conflict {
  readonly earlier: DeclaredEndpoint;
  readonly later: DeclaredEndpoint;
  /** The ports that both want. */
  readonly ports: PortRange;
  /** The verdict in which `a` is `earlier` and `b` is `later`. */
  readonly verdict: Exclude<Verdict, { readonly answer: 'yes' }>;
}

/** Endpoints that share a port are looked at together, in the order of the files; most share none. */
export function conflictsOf(endpoints: readonly DeclaredEndpoint[], platform: Platform): readonly Conflict[] {
  const together = clusters(endpoints.map(({ endpoint }) => endpoint.ports));
  return together.flatMap((cluster) =>
    conflictsAmong(
      cluster.flatMap((index) => endpoints[index] ?? []),
      platform,
    ),
  );
}

function conflictsAmong(endpoints: readonly DeclaredEndpoint[], platform: Platform): readonly Conflict[] {
  const claims = endpoints.map((declared) => ({ socket: socketOf(declared), ports: declared.endpoint.ports }));
  const overlaps = findOverlaps(claims, (a, b) => verdict(platform, a, b).answer === 'yes');
  return overlaps.flatMap((overlap) => {
    const [earlier, later] = [endpoints[overlap.earlier], endpoints[overlap.later]];
    const [a, b] = [claims[overlap.earlier], claims[overlap.later]];
    if (!earlier || !later || !a || !b) return [];
    const of = verdict(platform, a.socket, b.socket);
    const ports = common(a.ports, b.ports);
    return of.answer === 'yes' || !ports ? [] : [{ earlier, later, ports, verdict: of }];
  });
}

/** A server that binds `0.0.0.0` and `::` on one port, as sshd and nginx do, must have set IPV6_V6ONLY: else it could not. */
function socketOf({ service, endpoint }: DeclaredEndpoint): BindSocket {
  const socket = bindSocket(endpoint, service.user);
  const { v4, v6 } = socket.cover;
  const isDual = endpoint.address !== null && v4 === EVERY && v6 === EVERY;
  return isDual && hasOwnIpv4(service, endpoint) ? { ...socket, cover: { v4: null, v6 } } : socket;
}

function hasOwnIpv4({ endpoints }: Service, { protocol, ports }: Endpoint): boolean {
  return endpoints.some(
    ({ address, protocol: other, ports: others }) =>
      other === protocol && address?.includes('.') === true && !address.includes(':') && common(others, ports),
  );
}
