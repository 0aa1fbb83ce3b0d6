/** What a socket on a port is used for, and which end began it. */
import { type LinuxBindFacts, type TriedBind, endKey } from '../../model/explain/bind-facts.ts';
import type { SocketUse } from '../../model/explain/cause.ts';
import {
  isBeingClosed,
  isBoundSilent,
  isListener,
  type NetSocket,
  hasPeer,
  type SocketEnd,
} from '../../model/sockets/net-socket.ts';
import { addressCover, coversOverlap } from '../../model/bind/address-cover.ts';
import { includes } from '../../model/ports/port-set.ts';
import { connectionOrigin, type ConnectionOrigin } from '../../model/sockets/connection-origin.ts';
import { isServerPort } from '../../port-catalog/well-known-services.ts';

/** Which end began a connection on the port; null where the socket has no peer. A port may have 100,000 sockets. */
function originsOn(facts: LinuxBindFacts, tried: TriedBind): (socket: NetSocket) => ConnectionOrigin | null {
  const { asked, settings, listeningPeers, sockets } = facts;
  const listeners = sockets.filter(isListener).map(({ local }) => addressCover(local.address, false));
  const isListenedOn = ({ address }: SocketEnd): boolean =>
    listeners.some((cover) => coversOverlap(cover, addressCover(address, true)));
  const common = {
    ephemeral: settings.ephemeral,
    isReserved: (port: number) => includes(settings.reserved, port),
    isServerPort: (port: number) => isServerPort(port, asked.protocol),
    isShared: tried.result === 'bound' && asked.reuse.includes('address'),
  };
  return (socket) => {
    if (!hasPeer(socket)) return null;
    const isListening = (end: SocketEnd): boolean =>
      end === socket.local ? isListenedOn(end) : listeningPeers.has(endKey(end));
    return connectionOrigin(socket, { ...common, isListening });
  };
}

export function originOf(socket: NetSocket, facts: LinuxBindFacts, tried: TriedBind): ConnectionOrigin | null {
  return originsOn(facts, tried)(socket);
}

/** What each of the sockets is that stand on the port. */
export function usesOn(facts: LinuxBindFacts, tried: TriedBind): (socket: NetSocket) => SocketUse {
  const originOf = originsOn(facts, tried);
  return (socket) => useOf(socket, originOf(socket)?.begunBy === 'this-host');
}

export function socketUse(socket: NetSocket, facts: LinuxBindFacts, tried: TriedBind): SocketUse {
  return usesOn(facts, tried)(socket);
}

function useOf(socket: NetSocket, isOutgoing: boolean): SocketUse {
  if (isBoundSilent(socket)) return 'bound-silent';
  if (isListener(socket)) return 'listener';
  if (socket.state === 'time-wait') return isOutgoing ? 'time-wait-outgoing' : 'time-wait-listener';
  if (isBeingClosed(socket)) return 'closing';
  // The peer has gone; a client that does not close keeps its port just so.
  if (socket.state === 'close-wait' && !isOutgoing) return 'close-wait';
  return isOutgoing ? 'outgoing-connection' : 'accepted-connection';
}
