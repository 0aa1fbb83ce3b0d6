/** Whether the port of a socket was configured, or chosen by the OS because the program bound port 0. */
import type { HostPlatform } from '../model/host/host-facts.ts';
import type { WaitingSocket } from '../model/first-plan.ts';
import { rangedAs } from '../model/ports/protocol.ts';
import { includes, type PortRange, type PortSet } from '../model/ports/port-set.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import { knownServiceOn } from '../port-catalog/known-port.ts';

export interface Ephemeral {
  readonly range: PortRange;
  /** The ports of the range that the OS hands out: those that are not reserved. */
  readonly handedOut: PortSet;
}

/** The ports of one service, indexed once: a resolver may have 10,000 sockets. */
interface ServicePorts {
  readonly ports: ByProtocol<ReadonlySet<number>>;
  /** The protocol and address of each socket on a port, by port number. */
  readonly places: ReadonlyMap<number, ReadonlySet<string>>;
}

export function servicePorts(sockets: readonly WaitingSocket[]): ServicePorts {
  const places = new Map<number, Set<string>>();
  for (const { port, protocol, address } of sockets) {
    const here = places.get(port) ?? new Set();
    places.set(port, here.add(`${protocol} ${address}`));
  }
  const ports = byProtocol(
    (wanted) => new Set(sockets.filter((each) => rangedAs(each.protocol) === wanted).map(({ port }) => port)),
  );
  return { ports, places };
}

/** True where the OS can't have chosen the port, or where something shows that it was configured. */
export function isConfiguredPort(
  socket: WaitingSocket,
  { ports, places }: ServicePorts,
  platform: HostPlatform,
  ephemeral: ByProtocol<Ephemeral>,
): boolean {
  const { port, protocol } = socket;
  const { range, handedOut } = ephemeral[rangedAs(protocol)];
  if (!includes(handedOut, port) || knownServiceOn(port, protocol) !== null) return true;
  // Windows hands out consecutive ports, and the same one for both families: neither pattern shows a configured port.
  if (platform === 'windows') return false;
  const isElsewhereToo = (places.get(port)?.size ?? 0) > 1;
  const isLikelyServer =
    protocol === 'tcp' && (isOpenToAll(socket) || isOfConnections(port, range) || isBelowDefault(port));
  return isLikelyServer || isElsewhereToo || isInRow(port, ports[rangedAs(protocol)]);
}

/** One IPv6 socket for both families: a server that others reach by a port they know. RPC helpers open one socket a family. */
function isOpenToAll({ address, ipv6Only }: WaitingSocket): boolean {
  return address === '::' && ipv6Only === false;
}

/** Where an administrator has widened the ephemeral range downwards, servers still have the ports that they had before. */
function isBelowDefault(port: number): boolean {
  return port < PLATFORM_TRAITS.linux.defaultRange.first;
}

/** On Linux a bind to port 0 leaves every second port to connections (measured on 6.18; inet_csk_find_open_port). */
function isOfConnections(port: number, { first }: PortRange): boolean {
  return (port - first) % 2 === 0;
}

function isInRow(port: number, ports: ReadonlySet<number>): boolean {
  const starts = [port - 2, port - 1, port];
  return starts.some((first) => [first, first + 1, first + 2].every((each) => ports.has(each)));
}
