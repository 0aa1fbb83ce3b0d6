import { managesReserved, type Reservation } from '../../model/plan/desired-state.ts';
import { leftToServers, reservedForService } from '../../model/plan/reservation-claims.ts';
import {
  intersect,
  meets,
  type PortRange,
  type PortSet,
  portSet,
  subtract,
  union,
} from '../../model/ports/port-set.ts';
import { portSetWord } from '../../words/ports-words.ts';
import type { RangedProtocol } from '../../model/ports/protocol.ts';
import { byProtocol, type ByProtocol } from '../../model/plan/by-protocol.ts';
import { grouped } from '../../model/grouped.ts';
import { type AdministeredRow, barsServer, wouldBarServer } from '../../port-catalog/self-reserving-findings.ts';
import { type Reserver, reserverByWords, reserverOf } from '../../port-catalog/self-reserving-servers.ts';
import { HNS } from '../../port-catalog/windows-host-network-ports.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { LintFinding, LintRule } from '../rule.ts';

export const windowsExclusionBars: LintRule = {
  id: 'windows-exclusion-bars',
  severity: 'warning',
  platforms: ['windows'],
  summary:
    'An excluded range keeps a server out that takes a port reservation itself, or that listens through http.sys.',
  why: `An excluded range leaves a plain bind alone. It refuses whoever takes a reservation: MsQuic asks for one for each fixed UDP
port (\`SIO_ACQUIRE_PORT_RESERVATION\`), and gets \`WSAEADDRINUSE\` on an excluded port, by design (microsoft/msquic issue 2891,
dotnet/runtime issue 71518, dotnet/aspnetcore issue 61403). That is HTTP/3 of Kestrel and all QUIC of .NET. Servers of \`http.sys\` (IIS,
HttpListener, OWIN, WinRM) fail with Win32 error 32 on the 50000-50059 that the host network service excludes (dotnet/runtime issue
115088, aspnet/AspNetKatana issue 515); whether a range that \`netsh\` added does the same is not known, and is taken to. So does
publishing a port of a Windows container (docker/for-win issue 12251). QUIC of other makers (quic-go, nginx, Node.js) binds plainly.

\`reservesItself: true\` at a service says that its server is one of these: then no apply excludes its ports, whatever \`reserve\` and
\`reserved\` say, and an exclusion that is there with \`--host\` is an error. Without it, the rule asks about services that may be of that
kind: UDP on 443 or 8443, a port with both TCP and UDP, or \`http3\`, \`h3\`, \`quic\` and the like in the name, the \`program\` or a reason;
\`reservesItself: false\` answers that the server binds plainly. A port inside the dynamic port range that is not excluded can be
handed out, to a connection or to WinNAT: for such a server a port outside of that range is the only one that is safe.`,
  *check(host) {
    const { services, platform, reservations } = host;
    const left = byProtocol((protocol) => leftToServers(services, platform, protocol));
    const items = byProtocol((protocol) =>
      portSet(reservations.filter((each) => (each.protocol ?? protocol) === protocol).flatMap(({ ports }) => ports)),
    );
    for (const declared of host.endpoints) {
      const { service, endpoint } = declared;
      const reserver = reserverOf(service, endpoint);
      if (reserver === null || endpoint.protocol === 'sctp') continue;
      yield* barredBy(host, declared, reserver, endpoint.protocol);
      if (reserver !== 'said') yield* toBeExcluded(host, declared, items[endpoint.protocol], endpoint.protocol);
    }
    for (const reservation of reservations) yield* ofReservation(reservation, left);
  },
};

/** Exclusions that are there on the captured host, or, without one, nearly everywhere. */
function* barredBy(
  host: PlannedHost,
  { service, endpoint }: DeclaredEndpoint,
  reserver: Reserver,
  protocol: RangedProtocol,
): Iterable<LintFinding> {
  const isSure = reserver === 'said';
  if (!host.facts) {
    if (!isSure || !meets(HNS, [endpoint.ports])) return;
    const found: AdministeredRow = { row: HNS, stacks: [], isReleased: false };
    const { help } = barsServer(service.name, protocol, found, isSure);
    yield {
      message: `${service.name} wants ${portSetWord([endpoint.ports], protocol)}, ${HNS_HAS_IT}`,
      help,
      at: endpoint.at,
    };
    return;
  }
  for (const found of rowsOf(host, endpoint.ports, protocol, isSure))
    yield {
      ...(isSure && !found.isReleased && { severity: 'error' }),
      ...barsServer(service.name, protocol, found, isSure),
      at: endpoint.at,
    };
}

const HNS_HAS_IT =
  'and nearly every machine with Hyper-V, WSL or Docker excludes 50000-50059: a server that reserves its port itself is refused there';

/** The administered rows that have one of the ports, each once, on whatever family: such a server binds both. */
function rowsOf(
  { facts, plans }: PlannedHost,
  ports: PortRange,
  protocol: RangedProtocol,
  isSure: boolean,
): readonly AdministeredRow[] {
  const stacks = (facts?.stacks ?? []).filter((stack) => stack.protocol === protocol);
  const found = stacks.flatMap((stack) =>
    (stack.administered ?? stack.reserved).filter((row) => meets(row, [ports])).map((row) => ({ row, stack })),
  );
  const isManaged = isSure && plans.some(managesReserved);
  return [...grouped(found, ({ row }) => `${row.first}-${row.last}`).values()].flatMap((group) =>
    group.slice(0, 1).map(({ row }) => ({
      row,
      stacks: group.map(({ stack }) => stack),
      isReleased: isManaged && group.every(({ stack }) => subtract([row], stack.owned).length === 0),
    })),
  );
}

/** An exclusion that apply would make, as the plan does not say that its server reserves the port itself. */
function* toBeExcluded(
  host: PlannedHost,
  { service, endpoint }: DeclaredEndpoint,
  items: PortSet,
  protocol: RangedProtocol,
): Iterable<LintFinding> {
  const { ephemeral, platform } = host;
  const asked = reservedForService(service, [endpoint.ports], [ephemeral.value[protocol]], platform);
  const wanted = union(asked, intersect([endpoint.ports], items));
  const ports = subtract(wanted, thereAlready(host, protocol));
  if (ports.length > 0) yield { ...wouldBarServer(service.name, ports, protocol), at: endpoint.at };
}

/** Exclusions that are there are found as such. */
function thereAlready({ facts }: PlannedHost, protocol: RangedProtocol): PortSet {
  const stacks = (facts?.stacks ?? []).filter((stack) => stack.protocol === protocol);
  return stacks.length === 0 ? [] : stacks.map(({ reserved }) => reserved).reduce((a, b) => intersect(a, b));
}

/** An item of `reserved` whose reason tells of such a server; or one with ports that are left to a server. */
function* ofReservation(
  { ports, protocol: only, reason, at }: Reservation,
  left: ByProtocol<PortSet>,
): Iterable<LintFinding> {
  for (const protocol of ['tcp', 'udp'] as const) {
    if (only !== undefined && only !== protocol) continue;
    const kept = intersect(ports, left[protocol]);
    if (kept.length > 0)
      yield {
        severity: 'info',
        message: `${portSetWord(kept, protocol)} is not excluded, though this item names it: a service with \`reservesItself: true\` has it`,
        help: 'take it out of the item',
        at,
      };
    else if (reason !== undefined && reserverByWords(reason, protocol) !== null)
      yield { ...wouldBarServer(reason, ports, protocol), at };
  }
}
