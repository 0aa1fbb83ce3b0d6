/** The sockets of a host with every index that the findings need, made once. */
import type { SeenFacts } from '../model/host/host-facts.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import { type SocketIndex, socketIndex, portKey } from './socket-index.ts';
import { includes } from '../model/ports/port-set.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { connectionOrigin, type ConnectionOrigin } from '../model/sockets/connection-origin.ts';
import { hasPeer, type NetSocket } from '../model/sockets/net-socket.ts';
import { isServerPort } from '../port-catalog/well-known-services.ts';
import { addressesOf } from './addresses.ts';

export type SortedSockets = SocketIndex & Outgoing;

export function sortSockets(open: OpenSockets, facts: SeenFacts): SortedSockets {
  const index = socketIndex(open, facts);
  return { ...index, ...outgoingOf(index) };
}

interface Outgoing {
  /** The connections that this host most likely began. */
  readonly outgoing: readonly HeldSocket[];
  /** Whether the connection keeps a server from its port, as far as tables tell. */
  readonly isSure: (socket: NetSocket) => boolean;
}

/** Finds the connections that this host began, most likely or for sure. */
function outgoingOf(index: SocketIndex): Outgoing {
  const originOf = originsIn(index);
  const outgoing = index.all.filter((socket) => hasPeer(socket) && originOf(socket).begunBy === 'this-host');
  // Where one connection of a port is doubtful, all of them are: a server's clients behind a NAT have ports of all kinds.
  const doubted = new Set(outgoing.filter((socket) => originOf(socket).certainty === 'unknown').map(portKey));
  const isSure = (socket: NetSocket): boolean => {
    const { because, certainty } = originOf(socket);
    if (because === 'handshake' || because === 'peer-is-a-listener-of-this-host') return true;
    return certainty !== 'unknown' && isGivenToClients(socket, index) && !doubted.has(portKey(socket));
  };
  return { outgoing, isSure };
}

function originsIn({ all, stackOf, isListening }: SocketIndex): (socket: NetSocket) => ConnectionOrigin {
  const isHere = addressesOf(all);
  return (socket) => {
    const { protocol } = socket;
    const stack = stackOf(socket);
    return connectionOrigin(socket, {
      ephemeral: stack?.ephemeral ?? NONE,
      isReserved: (port) => includes(stack?.reserved ?? [], port),
      isListening: (end) => isHere(end.address) && isListening(protocol, end),
      isServerPort: (port) => isServerPort(port, protocol),
      // An audit tries no bind.
      isShared: false,
    });
  };
}

const NONE = { first: 0, last: 0 };

/** Of a reserved port: the connection is older than the reservation, or a former server accepted it. */
function isGivenToClients(socket: NetSocket, { stackOf }: SocketIndex): boolean {
  const { ephemeral, reserved } = stackOf(socket) ?? { ephemeral: NONE, reserved: [] };
  return includes([ephemeral], socket.local.port) && !includes(reserved, socket.local.port);
}
