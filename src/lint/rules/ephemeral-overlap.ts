import { type Exposure, exposuresOf, hasReservations, type RangeView, rangeViews } from '../ephemeral.ts';
import type { Finding, Rule } from '../rule.ts';
import { PLATFORM_NAMES, type Subject } from '../subject.ts';
import { portSetWord } from '../words.ts';
import { count, formatRange, type PortRange, type PortSet, portSet, subtract } from '../../model/port-set.ts';

export const ephemeralOverlap: Rule = {
  id: 'ephemeral-overlap',
  severity: 'warning',
  isFixable: true,
  summary: 'A service listens in the ephemeral range on a port that is not reserved.',
  why: `The kernel gives each outgoing connection a port of the ephemeral range. While a service runs, nobody is given its port;
while it restarts, or before it starts at boot, any connection of any program can get it, and the service fails with
\`EADDRINUSE\` until that connection is gone. It happens once in many restarts, which is why it is seldom understood: a client
held the 49152 of a Gluster brick after a reboot (glusterfs issues 1101 and 1834), an API server's connection the 10254 of an
ingress controller (rancher issue 12510).

portplan reserves such ports on Linux, unless the service says \`reserve: never\`. A reserved port never came out in 500 tries of
each way to ask for one (measured on Linux 6.18). Windows has such a list too, and the rule takes it that the plan will be
carried out there; but \`plan\` and \`apply\` do not run on Windows yet. Until they do, reserve the ports by hand, those of the
services too about which this rule is silent:
\`netsh interface ipv4 add excludedportrange protocol=tcp startport=50051 numberofports=1\`. macOS and FreeBSD have no list of
reserved ports: there the service or the range must move.`,
  *check(subject) {
    for (const view of rangeViews(subject)) {
      for (const exposure of exposuresOf(subject, view)) yield finding(subject, view, exposure);
    }
  },
};

function finding(subject: Subject, view: RangeView, exposure: Exposure): Finding {
  const { service, endpoint, ports } = exposure;
  const fix = { kind: 'reserve-service', file: service.at.file, service: service.name } as const;
  return {
    message: `${service.name} listens on ${portSetWord(ports, endpoint.protocol)} inside ${view.name}, unreserved: while it restarts, an outgoing connection can come first`,
    help: helpFor(subject, view, exposure),
    at: endpoint.at,
    ...(hasReservations(subject.platform) && { fix }),
  };
}

function helpFor(subject: Subject, { range }: RangeView, exposure: Exposure): string {
  // Below 1025 there is no room for a server.
  const below = range.first > 1025 ? [`listen on a port below ${range.first}`] : [];
  if (subject.platform === 'linux')
    return ['take out reserve: never, and apply reserves what lies in the range', ...below].join(', or ');
  if (subject.platform === 'windows')
    return [`take out reserve: never and, as apply does not run on Windows yet, ${exclude(exposure)}`, ...below].join(
      ', or ',
    );
  const ways = [...below, ...longestFree(subject, range).map((free) => `write ephemeral: ${formatRange(free)}`)];
  return `${PLATFORM_NAMES[subject.platform]} has no reservations: ${ways.join(', or ')}`;
}

function exclude({ endpoint, ports }: Exposure): string {
  const [range] = ports;
  const which = range && ports.length === 1 ? `startport=${range.first} numberofports=${count(ports)}` : '…';
  return `run netsh interface ipv4 add excludedportrange protocol=${endpoint.protocol} ${which}`;
}

/** The longest part of the range in which no service listens, if there is one; FreeBSD can not do with a single port. */
function longestFree({ listens }: Subject, range: PortRange): PortSet {
  const free = subtract([range], portSet(listens.map(({ endpoint }) => endpoint.ports)));
  return free
    .filter(({ first, last }) => first < last)
    .sort((a, b) => count([b]) - count([a]))
    .slice(0, 1);
}
