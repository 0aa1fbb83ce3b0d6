/** The sockets of a host with every index that the findings need, made once. */
import type { HostFacts } from '../model/host/host-facts.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import { type Outgoing, outgoingOf } from './capacity/outgoing.ts';
import { type SocketIndex, socketIndex } from './socket-index.ts';

export type SortedSockets = SocketIndex & Outgoing;

export function sortSockets(open: OpenSockets, facts: HostFacts): SortedSockets {
  const index = socketIndex(open, facts);
  return { ...index, ...outgoingOf(index) };
}
