/** The sockets of a host, sorted out once: a host may have 100,000. */
import {
  type AddressCover,
  addressCover,
  EVERY,
  familyOverlaps,
  unmapped,
  serves,
} from '../../model/bind/address-cover.ts';
import type { Protocol } from '../../model/desired-state.ts';
import { isDirectionSure, isOutgoing, type DirectionFacts } from '../../model/direction.ts';
import type { HeldSocket } from '../../model/explanation.ts';
import type { HostFacts, StackFacts } from '../../model/host-facts.ts';
import { hasPeer, isBoundSilent, isListener, type NetSocket, type SocketEnd } from '../../model/net-socket.ts';
import type { OpenSockets } from '../../model/open-sockets.ts';
import { includes, noPorts } from '../../model/port-set.ts';
import { grouped } from '../../model/grouped.ts';

export interface SortedSockets {
  readonly listeners: readonly HeldSocket[];
  readonly listenersOn: (protocol: Protocol, port: number) => readonly HeldSocket[];
  /** Whichever end began, and in whatever state. */
  readonly connectionsOn: (protocol: Protocol, port: number) => readonly HeldSocket[];
  readonly boundSilent: readonly HeldSocket[];
  /** Connections that most likely were begun here. */
  readonly outgoing: readonly HeldSocket[];
  readonly isSure: (socket: NetSocket) => boolean;
  readonly coverOf: (socket: NetSocket) => AddressCover;
  /** Whether it is known which sockets of IPv6 leave IPv4 alone. */
  readonly knowsIpv6Only: boolean;
  readonly stackOf: (socket: NetSocket) => StackFacts | undefined;
  readonly all: readonly HeldSocket[];
}

export function sortSockets({ sockets: all, ipv6Only }: OpenSockets, { stacks }: HostFacts): SortedSockets {
  const cover = coversOnce();
  const coverOf = ({ local, inode }: NetSocket): AddressCover => {
    const wide = cover(local.address);
    return ipv6Only?.has(inode) ? { ...wide, v4: null } : wide;
  };
  const stackOf = (socket: NetSocket): StackFacts | undefined =>
    stacks.find(({ family, protocol }) => protocol === socket.protocol && family === familyOf(coverOf(socket)));
  const listeners = all.filter(isListener);
  const listenersOn = byPort(listeners);
  const isListening = (protocol: Protocol, { address, port }: SocketEnd): boolean =>
    listenersOn(protocol, port).some((listener) => serves(coverOf(listener), cover(address)));
  const isHere = addressesOf(all);
  const factsOf = (socket: NetSocket): DirectionFacts => ({
    ephemeral: stackOf(socket)?.ephemeral ?? NONE,
    isListening: (end) => isHere(end.address) && isListening(socket.protocol, end),
  });
  const isOwn = (socket: NetSocket): boolean => {
    if (!hasPeer(socket) || !isOutgoing(socket, factsOf(socket))) return false;
    // A server has the port: what it accepted is not from here, unless the other end listens here, too.
    return socket.state === 'syn-sent' || !isListening(socket.protocol, socket.local) || isToHere(socket);
  };
  const isToHere = (socket: NetSocket): boolean => factsOf(socket).isListening(socket.remote);
  // A reserved port is given to no connection: this one is older than the reservation, or a former server accepted it.
  const isGiven = (socket: NetSocket): boolean => !includes(stackOf(socket)?.reserved ?? noPorts, socket.local.port);
  const outgoing = all.filter(isOwn);
  // Where one is doubtful the others are, too: a server's clients have ports of all kinds behind a NAT.
  const doubted = new Set(outgoing.filter((socket) => !isDirectionSure(socket, factsOf(socket))).map(keyOf));
  const isClient = (socket: NetSocket): boolean => socket.state === 'syn-sent' || isToHere(socket);
  const isSure = (socket: NetSocket): boolean =>
    isClient(socket) || (isDirectionSure(socket, factsOf(socket)) && isGiven(socket) && !doubted.has(keyOf(socket)));
  const boundSilent = all.filter(isBoundSilent);
  return {
    listeners,
    listenersOn,
    connectionsOn: byPort(all.filter(hasPeer)),
    boundSilent,
    outgoing,
    isSure,
    coverOf,
    knowsIpv6Only: ipv6Only !== null,
    stackOf,
    all,
  };
}

const NONE = { first: 0, last: 0 };

function byPort(sockets: readonly HeldSocket[]): SortedSockets['listenersOn'] {
  const groups = grouped(sockets, keyOf);
  return (protocol, port) => groups.get(`${protocol} ${port}`) ?? [];
}

function keyOf({ protocol, local }: NetSocket): string {
  return `${protocol} ${local.port}`;
}

function familyOf({ v6 }: AddressCover): StackFacts['family'] {
  return v6 === null ? 'ipv4' : 'ipv6';
}

/** Where nobody says which IPv6 sockets leave IPv4 alone, `::` counts for both. Zones are spelled differently everywhere. */
function coversOnce(): (address: string) => AddressCover {
  const known = new Map<string, AddressCover>();
  return (address) => {
    const cover = known.get(address) ?? addressCover(withoutZone(address), false);
    known.set(address, cover);
    return cover;
  };
}

/** One address, one spelling, whichever family the socket is of. */
export function unmappedOnce(): (address: string) => string {
  const known = new Map<string, string>();
  return (address) => {
    const plain = known.get(address) ?? unmapped(address);
    known.set(address, plain);
    return plain;
  };
}

export function withoutZone(address: string): string {
  return address.replace(/%.*/, '');
}

/** IPv6 clients keep a wildcard of IPv4 from their port as well (measured on Linux 6.18). */
export function standsInTheWay(connection: AddressCover, wanted: AddressCover): boolean {
  return wanted.v4 === EVERY || familyOverlaps(connection.v4, wanted.v4) || familyOverlaps(connection.v6, wanted.v6);
}

export function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address);
}

/** Whether an address is one of this host, as far as its sockets tell: a client elsewhere may have any port. */
function addressesOf(all: readonly NetSocket[]): (address: string) => boolean {
  const plain = unmappedOnce();
  const own = new Set(all.map(({ local }) => plain(local.address)));
  return (address) => own.has(plain(address)) || isLoopback(address);
}
