import type { Platform } from '../model/desired-state.ts';
import { bindSocket } from '../model/bind/bind-socket.ts';
import { clusters } from '../model/bind/clusters.ts';
import { findOverlaps } from '../model/bind/overlaps.ts';
import { verdict, type Verdict } from '../model/bind/verdict.ts';
import type { PortRange } from '../model/port-set.ts';
import type { Listen } from './subject.ts';

/** Two endpoints that can't both be had, or not without harm. */
export interface Conflict {
  readonly earlier: Listen;
  readonly later: Listen;
  /** The ports that both want. */
  readonly ports: PortRange;
  /** With `earlier` as a and `later` as b. */
  readonly verdict: Exclude<Verdict, { readonly answer: 'yes' }>;
}

/** Endpoints that share a port are looked at together, in the order of the files; most share none. */
export function conflictsOf(listens: readonly Listen[], platform: Platform): readonly Conflict[] {
  const together = clusters(listens.map(({ endpoint }) => endpoint.ports));
  return together.flatMap((cluster) =>
    conflictsAmong(
      cluster.flatMap((index) => listens[index] ?? []),
      platform,
    ),
  );
}

function conflictsAmong(listens: readonly Listen[], platform: Platform): readonly Conflict[] {
  const claims = listens.map(({ service, endpoint }) => ({
    socket: bindSocket(endpoint, service.user),
    ports: endpoint.ports,
  }));
  const overlaps = findOverlaps(claims, (a, b) => verdict(platform, a, b).answer === 'yes');
  return overlaps.flatMap((overlap) => {
    const [earlier, later] = [listens[overlap.earlier], listens[overlap.later]];
    const [a, b] = [claims[overlap.earlier], claims[overlap.later]];
    if (!earlier || !later || !a || !b) return [];
    const of = verdict(platform, a.socket, b.socket);
    const ports = { first: Math.max(a.ports.first, b.ports.first), last: Math.min(a.ports.last, b.ports.last) };
    return of.answer === 'yes' ? [] : [{ earlier, later, ports, verdict: of }];
  });
}
