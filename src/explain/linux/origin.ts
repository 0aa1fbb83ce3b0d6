import { addressCover, coversOverlap } from '../../model/bind/address-cover.ts';
import { endKey, type LinuxBindFacts, type TriedBind } from '../../model/explain/bind-facts.ts';
import { includes } from '../../model/ports/port-set.ts';
import { connectionOrigin, type ConnectionOrigin } from '../../model/sockets/connection-origin.ts';
import { hasPeer, isListener, type NetSocket, type SocketEnd } from '../../model/sockets/net-socket.ts';
import { isServerPort } from '../../port-catalog/well-known-services.ts';

/** Which end began a connection on the port; null where the socket has no peer. A port may have 100,000 sockets. */
export function originsOn(facts: LinuxBindFacts, tried: TriedBind): (socket: NetSocket) => ConnectionOrigin | null {
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
