/** The peers of connections that are servers of this host: such a connection was begun here, too. */
import { addressCover, coversOverlap } from '../../../model/bind/address-cover.ts';
import { endKey } from '../../../model/explain/bind-facts.ts';
import type { Protocol } from '../../../model/ports/protocol.ts';
import { hasPeer, isListener, type NetSocket, type SocketEnd } from '../../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { socketsWithoutPeer } from '../sockets/sockets.ts';
import { isOwnAddress } from './local-address.ts';

/** Their other ends, by `endKey`. A client, here or elsewhere, may have the port of a server: its address counts, too. */
export function listeningPeers(
  system: ReadOnlySystem,
  protocol: Protocol,
  sockets: readonly NetSocket[],
  tables: readonly string[],
): ReadonlySet<string> {
  const ends = new Map(sockets.filter(hasPeer).map(({ remote }) => [endKey(remote), remote]));
  if (ends.size === 0) return new Set();
  const servers = tables.flatMap((table) => socketsWithoutPeer(table, protocol, system.byteOrder)).filter(isListener);
  const ports = new Set(servers.map(({ local }) => local.port));
  const isServed = (end: SocketEnd): boolean =>
    ports.has(end.port) && servers.some((server) => listensAt(server, end)) && isHere(system, end);
  return new Set([...ends].flatMap(([key, end]) => (isServed(end) ? [key] : [])));
}

function listensAt({ local }: NetSocket, { address, port }: SocketEnd): boolean {
  return local.port === port && coversOverlap(addressCover(local.address, false), addressCover(address, true));
}

/** A server at every address hears only those of its host. */
function isHere(system: ReadOnlySystem, { address }: SocketEnd): boolean {
  return isOwnAddress(system, addressCover(address, true)) === true;
}
