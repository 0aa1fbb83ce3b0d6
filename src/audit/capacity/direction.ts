import { hasPeer, type NetSocket, type SocketEnd } from '../../model/sockets/net-socket.ts';
import type { PortRange } from '../../model/ports/port-set.ts';

/** What tells which end has begun a connection. */
export interface DirectionFacts {
  readonly ephemeral: PortRange;
  /** Whether something on this host listens at that end. */
  readonly isListening: (end: SocketEnd) => boolean;
}

/**
 * Whether a connection was begun here, with the port as its source, or accepted by a server that had it. No table says; the
 * ports do: a client is given one of the ephemeral range and a server has one outside it, on most hosts. UDP accepts nothing:
 * whoever has a peer has called connect.
 */
export function isOutgoing(
  { protocol, local, remote, state }: NetSocket,
  { ephemeral, isListening }: DirectionFacts,
): boolean {
  if (protocol === 'udp' || state === 'syn-sent') return true;
  if (state === 'syn-received') return false;
  return isListening(remote) || lies(local.port, ephemeral);
}

/**
 * Whether that is more than likely: the other end listens here, or is at a server's port. Clients elsewhere have other ranges,
 * up to 65535, so that no port above ours says that a server is there.
 */
export function isDirectionSure(socket: NetSocket, { ephemeral, isListening }: DirectionFacts): boolean {
  const { protocol, state, local, remote } = socket;
  if (state === 'syn-sent' || isListening(remote)) return true;
  if (protocol === 'udp' || !hasPeer(socket)) return hasPeer(socket);
  return lies(local.port, ephemeral) ? remote.port < ephemeral.first : remote.port >= ephemeral.first;
}

function lies(port: number, { first, last }: PortRange): boolean {
  return first <= port && port <= last;
}
