/** Whether somebody chose the port of a socket, or the OS did: bind with port 0. */
import type { HostPlatform } from '../model/host/host-facts.ts';
import type { WaitingSocket } from '../model/first-plan.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { includes, type PortRange, type PortSet } from '../model/ports/port-set.ts';
import { byProtocol } from '../model/plan/by-protocol.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import { knownPort } from '../port-catalog/known-port.ts';

export interface Ephemeral {
  readonly range: PortRange;
  /** What of it the OS hands out. */
  readonly handedOut: PortSet;
}

/** The sockets of one service: a resolver may have 10,000, so each is looked at once. */
export interface ServicePorts {
  readonly ports: Readonly<Record<Protocol, ReadonlySet<number>>>;
  /** Protocols and addresses, by port. */
  readonly places: ReadonlyMap<number, ReadonlySet<string>>;
}

export function servicePorts(sockets: readonly WaitingSocket[]): ServicePorts {
  const places = new Map<number, Set<string>>();
  for (const { port, protocol, address } of sockets) {
    const here = places.get(port) ?? new Set();
    places.set(port, here.add(`${protocol} ${address}`));
  }
  const ports = byProtocol(
    (wanted) => new Set(sockets.filter((each) => each.protocol === wanted).map(({ port }) => port)),
  );
  return { ports, places };
}

/** Where nothing speaks for the OS, or anything for a choice. */
export function isConfiguredPort(
  socket: WaitingSocket,
  { ports, places }: ServicePorts,
  platform: HostPlatform,
  ephemeral: Readonly<Record<Protocol, Ephemeral>>,
): boolean {
  const { port, protocol } = socket;
  const { range, handedOut } = ephemeral[protocol];
  if (!includes(handedOut, port) || knownPort(port, protocol)) return true;
  // Windows gives out ports in a row, for both families at once: nothing there tells.
  if (platform === 'windows') return false;
  const isElsewhereToo = (places.get(port)?.size ?? 0) > 1;
  const isLikelyServer =
    protocol === 'tcp' && (isOpenToAll(socket) || isOfConnections(port, range) || isBelowDefault(port));
  return isLikelyServer || isElsewhereToo || isInRow(port, ports[protocol]);
}

/** What others are to reach has a port that they know. The helpers of RPC, which do not, have a socket for each family. */
function isOpenToAll({ address, ipv6Only }: WaitingSocket): boolean {
  return address === '::' && ipv6Only === false;
}

/** Where somebody widened the range, servers are still where they were. */
function isBelowDefault(port: number): boolean {
  return port < PLATFORM_TRAITS.linux.defaultRange.first;
}

/** On Linux bind with port 0 leaves every second port to connections (measured on 6.18; inet_csk_find_open_port). */
function isOfConnections(port: number, { first }: PortRange): boolean {
  return (port - first) % 2 === 0;
}

function isInRow(port: number, ports: ReadonlySet<number>): boolean {
  const starts = [port - 2, port - 1, port];
  return starts.some((first) => [first, first + 1, first + 2].every((each) => ports.has(each)));
}
