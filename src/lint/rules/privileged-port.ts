import { smallest } from '../../model/largest.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import { listWord } from '../../model/text/listed.ts';
import { addressCover, isWildcard } from '../../model/bind/address-cover.ts';
import { PLATFORMS, type Platform, type Service } from '../../model/plan/desired-state.ts';
import { formatRange, portSet } from '../../model/ports/port-set.ts';

/** What a platform keeps for root, and what else lets a server have such a port. */
interface RootPorts {
  /** The first port that every account may bind. */
  readonly limit: (host: PlannedHost) => number;
  /** Only binds of a specific address are kept for root; every account may bind the wildcard. */
  readonly specificOnly: boolean;
  readonly help: (host: PlannedHost, port: number) => string;
}

/** Null where every account may bind every port. */
const ROOT_PORTS: Readonly<Record<Platform, RootPorts | null>> = {
  linux: { limit: ({ unprivilegedPortStart }) => unprivilegedPortStart.value, specificOnly: false, help: helpOnLinux },
  windows: null,
  macos: {
    limit: () => 1024,
    specificOnly: true,
    help: () => 'listen on every address, which every account may since macOS 10.14, or start it as root',
  },
  freebsd: {
    limit: () => 1024,
    specificOnly: false,
    help: (_host, port) => `start it as root, or set net.inet.ip.portrange.reservedhigh to ${port - 1}`,
  },
};

export const privilegedPort: LintRule = {
  id: 'privileged-port',
  severity: 'warning',
  platforms: PLATFORMS.filter((platform) => ROOT_PORTS[platform] !== null),
  summary: 'A service that does not run as root listens on a port that is kept for root.',
  why: `On Linux bind gives \`EACCES\` below \`ip_unprivileged_port_start\` to accounts without \`CAP_NET_BIND_SERVICE\`: 1024, unless the
plan, or the host of \`--host\`, has another start. Docker sets 0 in its containers. On FreeBSD the limit is
\`net.inet.ip.portrange.reservedhigh\`, 1023 (ip(4)). Since macOS 10.14 (xnu-4903) every account may listen on every address; a
specific address is still for root.
Windows keeps no ports for administrators.

A server that starts as root, binds, and only then becomes its user is fine: for the kernel, \`user\` is the account that
binds, so write \`user: root\`. Services that name no \`user\` are not looked at.`,
  *check(host) {
    const root = ROOT_PORTS[host.platform];
    if (!root) return;
    const limit = root.limit(host);
    const byService = new Map<Service, DeclaredEndpoint[]>();
    for (const declared of host.endpoints) {
      if (declared.endpoint.ports.first >= limit || !isForRoot(declared, root)) continue;
      const known = byService.get(declared.service);
      if (known) known.push(declared);
      else byService.set(declared.service, [declared]);
    }
    for (const endpoints of byService.values()) yield* finding(host, root, endpoints);
  },
};

/** One for each service, at the first of its endpoints that are for root. */
function* finding(host: PlannedHost, root: RootPorts, endpoints: readonly DeclaredEndpoint[]): Iterable<LintFinding> {
  const [declared] = endpoints;
  if (!declared) return;
  const { service, endpoint } = declared;
  const limit = root.limit(host);
  const lowest = smallest(endpoints.map(({ endpoint: { ports } }) => ports.first));
  yield {
    message: `${service.name} listens on ${portsBelow(endpoints, limit)} as ${service.user ?? ''}, and ports below ${limit} ${whose(host, root)}are kept for root`,
    help: root.help(host, lowest),
    at: endpoint.at,
  };
}

function whose({ facts, unprivilegedPortStart }: PlannedHost, { specificOnly }: RootPorts): string {
  if (specificOnly) return 'of a specific address ';
  return facts && !unprivilegedPortStart.at ? `on ${facts.host} ` : '';
}

/** `port 80/tcp`, `ports 53/tcp and 53/udp`. */
function portsBelow(endpoints: readonly DeclaredEndpoint[], limit: number): string {
  const each = (['tcp', 'udp'] as const).flatMap((protocol) => {
    const ports = endpoints
      .filter(({ endpoint }) => endpoint.protocol === protocol)
      .map(({ endpoint }) => endpoint.ports);
    const below = portSet(ports.map(({ first, last }) => ({ first, last: Math.min(last, limit - 1) })));
    return below.map((range) => `${formatRange(range)}/${protocol}`);
  });
  return `${/^\d+\/\w+$/.test(each.join()) ? 'port' : 'ports'} ${listWord(each)}`;
}

function isForRoot({ service: { user }, endpoint }: DeclaredEndpoint, { specificOnly }: RootPorts): boolean {
  if (user === undefined || user === 'root' || user === '0') return false;
  return !specificOnly || !isWildcard(addressCover(endpoint.address, endpoint.ipv6Only));
}

function helpOnLinux({ ephemeral }: PlannedHost, port: number): string {
  // Linux refuses a start above the first ephemeral port.
  const start = port <= ephemeral.value.tcp.first ? `, or write unprivilegedPortStart: ${port}` : '';
  return `write user: root if it binds before it becomes that user; else give its unit AmbientCapabilities=CAP_NET_BIND_SERVICE${start ? ',' : ' or'} let systemd open the socket${start}`;
}
