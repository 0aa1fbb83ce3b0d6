import type { Platform } from '../model/plan/desired-state.ts';
import { type BindSocket, bindSocket } from '../model/bind/bind-socket.ts';
import { clusters } from '../model/bind/clusters.ts';
import { findOverlaps, type Overlap } from '../model/bind/overlaps.ts';
import type { BoundRange } from '../model/bind/socket-kinds.ts';
import { verdict, type BindVerdict } from '../model/bind/verdict.ts';
import { common, type PortRange } from '../model/ports/port-set.ts';
import { type HostNames, namedAccount, NO_NAMES, onNamedLink } from '../model/host/host-names.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';

/** Two endpoints that can't be bound at once, or not without harm. */
export interface Conflict {
  readonly earlier: DeclaredEndpoint;
  readonly later: DeclaredEndpoint;
  /** The ports that both want. */
  readonly ports: PortRange;
  /** The verdict in which `a` is `earlier` and `b` is `later`. */
  readonly verdict: Exclude<BindVerdict, { readonly answer: 'yes' }>;
}

/** Endpoints that share a port are looked at together, in the order of the files; most share none. */
export function conflictsOf(
  endpoints: readonly DeclaredEndpoint[],
  platform: Platform,
  names: HostNames = NO_NAMES,
): readonly Conflict[] {
  const together = clusters(endpoints.map(({ endpoint }) => endpoint.ports));
  return together.flatMap((cluster) =>
    conflictsAmong(
      cluster.flatMap((index) => endpoints[index] ?? []),
      platform,
      names,
    ),
  );
}

/** The answers that one rule speaks of each: of many partners of an endpoint some are left out, but none of these groups as a whole. */
const TOLD_TOGETHER: readonly (readonly BindVerdict['answer'][])[] = [
  ['no', 'unsure'],
  ['hidden'],
  ['stolen', 'shared'],
  ['in-order'],
];

/** The pairs of all groups, as their rules want them: by the later endpoint, then by the earlier one. */
function overlapsOf(claims: readonly BoundRange[], platform: Platform): readonly Overlap[] {
  const found = TOLD_TOGETHER.flatMap((answers) =>
    findOverlaps(claims, (a, b) => !answers.includes(verdict(platform, a, b).answer)),
  );
  return found.sort((a, b) => a.later - b.later || a.earlier - b.earlier);
}

function conflictsAmong(
  endpoints: readonly DeclaredEndpoint[],
  platform: Platform,
  names: HostNames,
): readonly Conflict[] {
  const claims = endpoints.map((declared) => ({ socket: socketOf(declared, names), ports: declared.endpoint.ports }));
  return overlapsOf(claims, platform).flatMap((overlap) => {
    const [earlier, later] = [endpoints[overlap.earlier], endpoints[overlap.later]];
    const [a, b] = [claims[overlap.earlier], claims[overlap.later]];
    if (!earlier || !later || !a || !b) return [];
    const of = verdict(platform, a.socket, b.socket);
    const ports = common(a.ports, b.ports);
    return of.answer === 'yes' || !ports ? [] : [{ earlier, later, ports, verdict: of }];
  });
}

function socketOf({ service, endpoint }: DeclaredEndpoint, names: HostNames): BindSocket {
  const onLink = { ...endpoint, address: onNamedLink(endpoint.address, names) };
  return bindSocket(onLink, namedAccount(service.user, names));
}
