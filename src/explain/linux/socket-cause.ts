import type { LinuxBindFacts, TriedBind } from '../../model/explain/bind-facts.ts';
import type { SocketUse } from '../../model/explain/explanation.ts';
import { isBeingClosed, isBoundSilent, isListener, type NetSocket } from '../../model/sockets/net-socket.ts';
import { originsOn } from './origin.ts';

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
