/** The sockets of a host by what they do and by port, each found at once: a host may have 100,000. */
import { type AddressCover, serves } from '../model/bind/address-cover.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { grouped } from '../model/grouped.ts';
import type { SeenFacts, StackFacts } from '../model/host/host-facts.ts';
import { hasPeer, isBoundSilent, isListener, type NetSocket, type SocketEnd } from '../model/sockets/net-socket.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import { type ItemsMeeting, itemsMeeting } from '../model/ports/range-index.ts';
import { coversOnce } from './addresses.ts';

export interface SocketIndex {
  readonly all: readonly HeldSocket[];
  readonly listeners: readonly HeldSocket[];
  readonly listenersOn: OnPort;
  /** The connections on a port, whichever end began them and whatever their state. */
  readonly connectionsOn: OnPort;
  readonly boundSilent: readonly HeldSocket[];
  readonly boundSilentOn: ItemsMeeting<HeldSocket>;
  /** Whether a socket listens there, if it is an address of this host. */
  readonly isListening: (protocol: Protocol, end: SocketEnd) => boolean;
  readonly coverOf: (socket: NetSocket) => AddressCover;
  /** Whether the host has an address of IPv6. */
  readonly hasIpv6: boolean;
  readonly stackOf: (socket: NetSocket) => StackFacts | undefined;
}

type OnPort = (protocol: Protocol, port: number) => readonly HeldSocket[];

export function socketIndex(
  { sockets: all, lacksIpv6 }: Pick<OpenSockets, 'sockets' | 'lacksIpv6'>,
  { stacks }: SeenFacts,
): SocketIndex {
  const cover = coversOnce();
  const coverOf = ({ local }: NetSocket): AddressCover => {
    const wide = cover(local.address);
    return local.ipv6Only === true ? { ...wide, v4: null } : wide;
  };
  const listeners = all.filter(isListener);
  const listenersOn = byPort(listeners);
  const boundSilent = all.filter(isBoundSilent);
  return {
    all,
    listeners,
    listenersOn,
    connectionsOn: byPort(all.filter(hasPeer)),
    boundSilent,
    boundSilentOn: itemsMeeting(boundSilent, ({ local: { port } }) => ({ first: port, last: port })),
    isListening: (protocol, { address, port }) =>
      listenersOn(protocol, port).some((listener) => serves(coverOf(listener), cover(address))),
    coverOf,
    hasIpv6: lacksIpv6 !== true,
    stackOf: (socket) =>
      stacks.find(({ family, protocol }) => protocol === socket.protocol && family === familyOf(coverOf(socket))),
  };
}

function byPort(sockets: readonly HeldSocket[]): OnPort {
  const groups = grouped(sockets, portKey);
  return (protocol, port) => groups.get(`${protocol} ${port}`) ?? [];
}

export function portKey({ protocol, local }: NetSocket): string {
  return `${protocol} ${local.port}`;
}

function familyOf({ v6 }: AddressCover): StackFacts['family'] {
  return v6 === null ? 'ipv4' : 'ipv6';
}
