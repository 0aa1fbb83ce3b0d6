/** The listeners of a host, and whether the plan declares them. */
import type { AuditedEndpoint } from '../model/audit/endpoint.ts';
import type { AuditedListener } from '../model/audit/audit.ts';
import { addressCover, isWildcard } from '../model/bind/address-cover.ts';
import type { DesiredState, Platform } from '../model/plan/desired-state.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { type HeldSocket, UNNAMED } from '../model/sockets/held-socket.ts';
import type { Listener } from '../model/sockets/listener.ts';
import { memoize } from '../model/memoize.ts';
import { itemsMeeting } from '../model/ports/range-index.ts';
import { byEveryProtocol } from '../model/plan/by-protocol.ts';
import { includes, type PortRange, type PortSet, unionOf } from '../model/ports/port-set.ts';
import { osPartOf } from '../port-catalog/os-held/os-held.ts';
import { programOf } from '../model/sockets/holders.ts';
import { SYSTEM_PID } from '../model/windows/windows-holders.ts';
import { defaultsOn } from '../port-catalog/well-known-services.ts';
import { meetsEndpoint } from './addresses.ts';
import { holdersKey, type HeldListener, heldListeners } from './listeners-with-holders.ts';
import { isLoopback } from '../model/host/time-wait.ts';
import type { SortedSockets } from './sorted-sockets.ts';

export function auditListeners(
  desired: DesiredState | null,
  endpoints: readonly AuditedEndpoint[],
  sockets: SortedSockets,
  platform: Platform,
): readonly AuditedListener[] {
  const declared = declarations(desired, endpoints, sockets);
  return heldListeners(sockets.listeners).map((place) =>
    auditListener(place, declared(place.socket), { sockets, platform }),
  );
}

function auditListener(
  { socket, ...place }: HeldListener,
  declaredBy: AuditedListener['declaredBy'],
  { sockets, platform }: { readonly sockets: SortedSockets; readonly platform: Platform },
): AuditedListener {
  const stack = sockets.stackOf(socket);
  const isEphemeral = stack !== undefined && includes([stack.ephemeral], place.port);
  const isReserved = stack !== undefined && includes(stack.reserved, place.port);
  const isOpen = declaredBy === null && isEphemeral && !isReserved;
  const osPart = declaredBy === null ? osPartIn(place, isEphemeral, platform) : null;
  const isChosenByOs = isOpen && osPart === null && isAnyPort(place, sockets);
  return { ...place, declaredBy, isEphemeral, isReserved, isChosenByOs, osPart };
}

/** Of Linux, which the plan describes as a whole, every listener is told. */
function osPartIn(
  { holders, ...place }: Omit<HeldListener, 'socket'>,
  isEphemeral: boolean,
  platform: Platform,
): string | null {
  if (platform === 'linux') return null;
  const known = holders.filter(({ command, pid }) => command !== UNNAMED || pid === SYSTEM_PID);
  const programs = known.map(({ command, pid }) => (pid === SYSTEM_PID ? 'System' : programOf(command)));
  return osPartOf(platform, { ...place, isEphemeral, programs })?.holder ?? null;
}

/** A port that several sockets have was not chosen by the system: it does not give the same one twice. Nor was the default of a known server. */
function isAnyPort({ protocol, address, port }: Listener, sockets: SortedSockets): boolean {
  if (defaultsOn(port, protocol).length > 0) return false;
  const there = sockets.listenersOn(protocol, port);
  if (protocol === 'udp') return there.length === 1 && isWildcard(addressCover(address, false));
  return isPrivate(there);
}

/** Of one program, and on loopback alone. A port may have thousands of sockets: all of them are looked at once. */
const isPrivate = memoize((sockets: readonly HeldSocket[]): boolean => {
  const holders = new Set(heldListeners(sockets).map(holdersKey));
  return holders.size === 1 && sockets.every(({ local }) => isLoopback(local.address));
});

/** A socket on another address of a declared port is that service, gone astray, where nothing else serves the endpoint. */
function declarations(
  desired: DesiredState | null,
  audited: readonly AuditedEndpoint[],
  sockets: SortedSockets,
): (socket: HeldSocket) => AuditedListener['declaredBy'] {
  const endpointsOn = byPorts((desired?.services ?? []).flatMap((service) => service.endpoints));
  const astrayOn = byPorts(audited.filter(({ state }) => state === 'elsewhere'));
  const reserved = byEveryProtocol((protocol) => reservedFor(desired, protocol));
  return (socket) => {
    const { protocol, local } = socket;
    const there = endpointsOn(protocol, local.port);
    const isMeant = there.some((each) => meetsEndpoint(socket, sockets.coverOf(socket), each));
    if (isMeant || astrayOn(protocol, local.port).length > 0) return 'service';
    return includes(reserved[protocol], local.port) ? 'reservation' : null;
  };
}

interface OnPorts {
  readonly protocol: Protocol;
  readonly ports: PortRange;
}

/** A function that finds the items of a protocol and a port. */
function byPorts<T extends OnPorts>(all: readonly T[]): (protocol: Protocol, port: number) => readonly T[] {
  const meeting = byEveryProtocol((wanted) =>
    itemsMeeting(
      all.filter(({ protocol }) => protocol === wanted),
      ({ ports }) => ports,
    ),
  );
  return (protocol, port) => meeting[protocol]({ first: port, last: port });
}

function reservedFor(desired: DesiredState | null, wanted: Protocol): PortSet {
  const matching = (desired?.reserved ?? []).filter(({ protocol = wanted }) => protocol === wanted);
  return unionOf(matching.map(({ ports }) => ports));
}
