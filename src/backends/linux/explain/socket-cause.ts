/** What a socket is that stands on a port. */
import type { Tried } from '../../../model/explanation.ts';
import {
  hasPeer,
  isBeingClosed,
  isBoundSilent,
  isListener,
  type NetSocket,
} from '../../../model/sockets/net-socket.ts';
import { directionOf } from './direction.ts';
import type { BindFacts } from './facts.ts';

export type SocketCause =
  | 'listener'
  | 'bound-silent'
  | 'outgoing-connection'
  | 'close-wait'
  | 'accepted-connection'
  | 'closing'
  | 'time-wait-outgoing'
  | 'time-wait-listener';

export function socketCause(socket: NetSocket, facts: BindFacts, tried: Tried): SocketCause {
  const outgoing = hasPeer(socket) && directionOf(socket, facts, tried).isOutgoing;
  if (isBoundSilent(socket)) return 'bound-silent';
  if (isListener(socket)) return 'listener';
  if (socket.state === 'time-wait') return outgoing ? 'time-wait-outgoing' : 'time-wait-listener';
  if (isBeingClosed(socket)) return 'closing';
  // The peer has gone; a client that does not close keeps its port just so.
  if (socket.state === 'close-wait' && !outgoing) return 'close-wait';
  return outgoing ? 'outgoing-connection' : 'accepted-connection';
}
