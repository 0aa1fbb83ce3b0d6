import { counted } from '../../model/text/counted.ts';
import { type Allocator, ALLOCATORS, isProgram, portsOn } from '../../port-catalog/allocators.ts';
import { exposedPorts, lackingPorts, planOf } from '../exposed-ports.ts';
import { meet, rangePlace, rangeWord } from '../range-views.ts';
import { hasToken } from '../../port-catalog/name-tokens.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { Service } from '../../model/plan/desired-state.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import { portSetWord, portsWord } from '../../words/ports-words.ts';
import { rangedAs, type RangedProtocol } from '../../model/ports/protocol.ts';
import type { Related } from '../../model/plan/diagnostic.ts';
import { count, formatPortSet, noPorts } from '../../model/ports/port-set.ts';

export const allocatorOverlap: LintRule = {
  id: 'allocator-overlap',
  severity: 'warning',
  isFixable: true,
  platforms: ['linux', 'windows'],
  summary: 'A service, or the ephemeral range, lies among the ports that Nomad, Consul, Docker or the like hand out.',
  why: `Some programs give out ports of the host by themselves: Nomad 20000-32000, Consul 20000-20255, 21000-21255 and
21500-21755, Docker Swarm 30000-32767, GlusterFS 49152-60999, libvirt 49152-49215 for migrations, NFS 600-1023 for its mounts
and RPC calls (the kernel's own mounts 665-1023). Nomad, Consul and Swarm keep books of their own and do not ask the host, so a
service there, or an outgoing connection (nomad issue 1728), makes a task fail. A GlusterFS brick whose port a connection holds
stays offline (glusterfs issue 1101). Docker, libvirt and NFS go on to the next port, and a service loses its port only while it
is down: that is an info.

Docker 20.10 took ports from 49153-65535 (moby issue 43054), Docker 23 and later takes them from the ephemeral range, and until
moby pull request 52818 (2026) it did not look at the reserved ports either: a reservation is no help there. WSL's mirrored
networking needs 4096 ports in a row, and fails to start where outgoing connections are spread over a wider dynamic port range
(WSL issue 12351, nmap pull request 3499). Which of them a host has is seen from the names of its services, \`docker\`,
\`nomad-client\`, \`consul-dns\` (\`docker-registry\` and \`nomad-exporter\` say nothing of the kind), and NFS from a connection
to port 2049 as well.`,
  options: { names: 'programs that this host has though no service is called so, for instance `[nomad, wsl]`' },
  *check(host, { names = [] }) {
    for (const allocator of ALLOCATORS) {
      if (!allocator.platforms.includes(host.platform) || !isHere(allocator, host, names)) continue;
      const related = declared(host, allocator);
      for (const declared of host.endpoints) yield* listening(declared, allocator, host, related);
      yield* unreserved(allocator, host);
    }
    if (host.platform === 'windows' && hasWsl(host, names)) yield* mirrored(host);
  },
};

function isHere(allocator: Allocator, { services, nameWords }: PlannedHost, names: readonly string[]): boolean {
  const isSeen = allocator.tokens.some((token) => nameWords.has(token));
  return (
    names.some((name) => isProgram(name, allocator)) ||
    (isSeen && services.some(({ name }) => isProgram(name, allocator))) ||
    services.some((service) => connectsTo(service, allocator))
  );
}

function connectsTo({ connections = [] }: Service, { peerPort }: Allocator): boolean {
  return peerPort !== undefined && connections.some(({ to }) => to.endsWith(`:${peerPort}`));
}

function hasWsl({ nameWords }: PlannedHost, names: readonly string[]): boolean {
  return nameWords.has('wsl') || names.some((name) => hasToken(name, ['wsl']));
}

/** The first service that is this program. */
function declared({ services }: PlannedHost, allocator: Allocator): readonly Related[] {
  const service = services.find(({ name }) => isProgram(name, allocator));
  return service ? [{ message: `${service.name} is declared here`, at: service.at }] : [];
}

function* listening(
  { service, endpoint }: DeclaredEndpoint,
  allocator: Allocator,
  host: PlannedHost,
  related: readonly Related[],
): Iterable<LintFinding> {
  const { name, tokens, to, setting, isPatient } = allocator;
  const ports = portsOn(allocator, endpoint.protocol, host.ephemeral.value[rangedAs(endpoint.protocol)]);
  // A name with the word, `nomad-task`, is most likely one that the program itself starts there.
  if (hasToken(service.name, tokens) || !meet([endpoint.ports], ports)) return;
  yield {
    ...(isPatient && { severity: 'info' }),
    message: `${service.name} listens on ${portsWord(endpoint.ports, endpoint.protocol)}, and ${name} gives ${portSetWord(ports)} to ${to}`,
    help: `give it another port, or ${setting}`,
    at: endpoint.at,
    related,
  };
}

function* unreserved(allocator: Allocator, host: PlannedHost): Iterable<LintFinding> {
  const { name, ports, to, setting, connections } = allocator;
  const isThis = (service: string): boolean => isProgram(service, allocator);
  const at = rangePlace(host, isThis);
  const handedOut = (protocol: RangedProtocol) => portsOn(allocator, protocol, host.ephemeral.value[protocol]);
  const exposed = connections ? exposedPorts(handedOut, host) : noPorts;
  const isSome = connections === 'reserve-some';
  if (!at || exposed.length === 0) return;
  if (isSome && host.reservations.some((each) => meet(each.ports, ports))) return;
  const lacking = lackingPorts(handedOut, host);
  const file = planOf(host, isThis);
  const where = file === at.file ? '' : ` in ${file}`;
  yield {
    message: `${portSetWord(exposed)}, which ${name} gives to ${to}, lie in ${rangeWord(host)} and are not all reserved: an outgoing connection can get one`,
    help: isSome
      ? `${setting} so that they are few, and reserve these`
      : `reserve ${formatPortSet(lacking)}${where}, or choose an ephemeral range that does not overlap`,
    at,
    related: host.ephemeral.at ? declared(host, allocator) : [],
    ...(!isSome && {
      fix: { kind: 'add-reservation', file, ports: lacking, reason: `Ports that ${name} hands out` },
    }),
  };
}

/** HNS tries block after block of 4096 ports (WSL issue 12351). */
function* mirrored(host: PlannedHost): Iterable<LintFinding> {
  const { tcp, udp } = host.ephemeral.value;
  const widest = Math.max(count([tcp]), count([udp]));
  const at = rangePlace(host, (name) => hasToken(name, ['wsl']));
  if (!at || widest <= 16384) return;
  yield {
    message: `${rangeWord(host, 'dynamic port range')} has ${counted(widest, 'port')}, and WSL's mirrored networking may find no 4096 free ones in a row`,
    help: 'outgoing connections are spread over all of the range: 49152-65535, the default of Windows, leaves room elsewhere',
    at,
  };
}
