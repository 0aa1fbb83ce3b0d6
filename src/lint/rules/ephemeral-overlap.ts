import { type Exposure, exposuresOf, hasReservations, type RangeView, rangeViews } from '../range-views.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { type PlannedHost } from '../planned-host.ts';
import { reserverOf } from '../../port-catalog/self-reserving-servers.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { portSetWord } from '../../words/ports-words.ts';
import { count, formatRange, type PortRange, type PortSet, portSet, subtract } from '../../model/ports/port-set.ts';

export const ephemeralOverlap: LintRule = {
  id: 'ephemeral-overlap',
  severity: 'warning',
  isFixable: true,
  summary: 'A service listens in the ephemeral range on a port that is not reserved.',
  why: `The kernel gives each outgoing connection a port of the ephemeral range. While a service runs, none is given its port;
while it restarts, or before it starts at boot, any connection of any program can get it, and the service fails with
\`EADDRINUSE\` until that connection is gone. It happens once in many restarts, which is why it is seldom understood: a client
held the 49152 of a Gluster brick after a reboot (glusterfs issues 1101 and 1834), an API server's connection the 10254 of an
ingress controller (rancher issue 12510).

portplan reserves such ports on Linux and Windows, unless the service says \`reserve: never\`. A reserved port never came out in
500 tries of each way to ask for one (measured on Linux 6.18). On Windows, apply makes an administered exclusion of it, for IPv4
and IPv6 apart. A server
that reserves its port itself (\`reservesItself\`, see windows-exclusion-bars) is refused an excluded one: it must move. macOS and FreeBSD have no list of reserved ports: there the service or the range must move.

Where the plan names no range, it is the default of its platform. With \`--host\` it is the range of that host, and ports that are
reserved there already are not found.`,
  *check(host) {
    for (const view of rangeViews(host)) {
      for (const exposure of exposuresOf(host, view)) yield finding(host, view, exposure);
    }
  },
};

function finding(host: PlannedHost, view: RangeView, exposure: Exposure): LintFinding {
  const { service, endpoint, ports } = exposure;
  const isExcludable = hasReservations(host.platform) && !mayReserveItself(host, exposure);
  const fix = { kind: 'reserve-service', file: service.at.file, service: service.name } as const;
  return {
    message: `${service.name} listens on ${portSetWord(ports, endpoint.protocol)} inside ${view.name}, unreserved: while it restarts, an outgoing connection can come first`,
    help: helpFor(host, view, isExcludable),
    at: endpoint.at,
    ...(isExcludable && { fix }),
  };
}

function helpFor(host: PlannedHost, { range }: RangeView, isExcludable: boolean): string {
  // Below 1025 there is no room for a server.
  const below = range.first > 1025 ? [`listen on a port below ${range.first}`] : [];
  if (!isExcludable && hasReservations(host.platform)) return helpForReserver(below, range);
  if (isExcludable)
    return ['take out reserve: never, and apply reserves what lies in the range', ...below].join(', or ');
  const ways = [...below, ...longestFree(host, range).map((free) => `write ephemeral: ${formatRange(free)}`)];
  return `${PLATFORM_TRAITS[host.platform].name} has no reservations: ${ways.join(', or ')}`;
}

/** On Windows an exclusion would keep such a server from its own port. */
function mayReserveItself({ platform }: PlannedHost, { service, endpoint }: Exposure): boolean {
  return PLATFORM_TRAITS[platform].serversReserve && reserverOf(service, endpoint) !== null;
}

function helpForReserver(below: readonly string[], range: PortRange): string {
  const elsewhere = [...below, `move the range, which is ${formatRange(range)}, elsewhere`].join(', or ');
  return `its server reserves the port itself, or may do so, and is refused an excluded one: ${elsewhere}`;
}

/** The longest part of the range in which no service listens, if there is one; FreeBSD can not do with a single port. */
function longestFree({ endpoints }: PlannedHost, range: PortRange): PortSet {
  const free = subtract([range], portSet(endpoints.map(({ endpoint }) => endpoint.ports)));
  return free
    .filter(({ first, last }) => first < last)
    .sort((a, b) => count([b]) - count([a]))
    .slice(0, 1);
}
