/** Connections that were begun here: most likely, or for sure. */
import { type DirectionFacts, isDirectionSure, isOutgoing } from './direction.ts';
import type { HeldSocket } from '../../model/explanation.ts';
import { hasPeer, type NetSocket } from '../../model/sockets/net-socket.ts';
import { includes, noPorts } from '../../model/ports/port-set.ts';
import { addressesOf } from '../addresses.ts';
import { portKey, type SocketIndex } from '../socket-index.ts';

export interface Outgoing {
  /** Connections that most likely were begun here. */
  readonly outgoing: readonly HeldSocket[];
  readonly isSure: (socket: NetSocket) => boolean;
}

export function outgoingOf(index: SocketIndex): Outgoing {
  const factsOf = directionFacts(index);
  const isClient = (socket: NetSocket): boolean =>
    socket.state === 'syn-sent' || factsOf(socket).isListening(socket.remote);
  // A server has the port: what it accepted is not from here, unless the other end listens here, too.
  const isOwn = (socket: NetSocket): boolean =>
    isOutgoing(socket, factsOf(socket)) && (!index.isListening(socket.protocol, socket.local) || isClient(socket));
  const isLikely = (socket: NetSocket): boolean => isDirectionSure(socket, factsOf(socket));
  const outgoing = index.all.filter((socket) => hasPeer(socket) && isOwn(socket));
  // Where one is doubtful the others are, too: a server's clients have ports of all kinds behind a NAT.
  const doubted = new Set(outgoing.filter((socket) => !isLikely(socket)).map(portKey));
  const isSure = (socket: NetSocket): boolean =>
    isClient(socket) || (isLikely(socket) && isGiven(socket, index) && !doubted.has(portKey(socket)));
  return { outgoing, isSure };
}

function directionFacts({ all, stackOf, isListening }: SocketIndex): (socket: NetSocket) => DirectionFacts {
  const isHere = addressesOf(all);
  return (socket) => ({
    ephemeral: stackOf(socket)?.ephemeral ?? NONE,
    isListening: (end) => isHere(end.address) && isListening(socket.protocol, end),
  });
}

const NONE = { first: 0, last: 0 };

/** A reserved port is given to no connection: this one is older than the reservation, or a former server accepted it. */
function isGiven(socket: NetSocket, { stackOf }: SocketIndex): boolean {
  return !includes(stackOf(socket)?.reserved ?? noPorts, socket.local.port);
}
