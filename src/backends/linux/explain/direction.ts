import type { Tried } from '../../../model/explanation.ts';
import { addressCover, coversOverlap } from '../../../model/bind/address-cover.ts';
import { includes } from '../../../model/ports/port-set.ts';
import { connectionOrigin, type ConnectionOrigin } from '../../../model/sockets/connection-origin.ts';
import { isListener, type NetSocket, type SocketEnd } from '../../../model/sockets/net-socket.ts';
import { isServerPort } from '../../../port-catalog/well-known-services.ts';
import type { BindFacts } from './facts.ts';
import { ephemeralRange } from './handed-out.ts';

export interface Direction extends ConnectionOrigin {
  /** It was begun here, with the port as its source; otherwise a server that had it accepted it. */
  readonly isOutgoing: boolean;
  /** More than likely. */
  readonly isSure: boolean;
}

export function directionOf(socket: NetSocket, facts: BindFacts, tried: Tried): Direction {
  const { asked, sockets, settings, heardHere } = facts;
  const listeners = sockets.filter(isListener).map(({ local }) => addressCover(local.address, false));
  const isServed = ({ address }: SocketEnd): boolean =>
    listeners.some((cover) => coversOverlap(cover, addressCover(address, true)));
  const origin = connectionOrigin(socket, {
    ephemeral: ephemeralRange(facts),
    isReserved: (port) => includes(settings.reserved ?? [], port),
    isListening: (end) => (end === socket.local ? isServed(end) : heardHere.has(endKey(end))),
    isServerPort: (port) => isServerPort(port, socket.protocol),
    isShared: tried.result === 'bound' && asked.reuse.includes('address'),
  });
  return { ...origin, isOutgoing: origin.begunBy === 'this-host', isSure: origin.certainty === 'sure' };
}

export function endKey({ address, port }: SocketEnd): string {
  return `${address} ${port}`;
}
