import type { Protocol } from '../ports/protocol.ts';

/** The states of sockets, as ss names them. A UDP socket without a peer is `unconnected`; with one it is `established`. */
export const SOCKET_STATES = [
  'established',
  'syn-sent',
  'syn-received',
  'fin-wait-1',
  'fin-wait-2',
  'time-wait',
  'unconnected',
  'close-wait',
  'last-ack',
  'listening',
  'closing',
] as const;
export type SocketState = (typeof SOCKET_STATES)[number];

export interface SocketEnd {
  /** As the OS prints it, IPv6 without brackets: `127.0.0.1`, `::`, `::ffff:10.0.0.1`. */
  readonly address: string;
  readonly port: number;
  /** The interface that the socket is bound to (SO_BINDTODEVICE, or the link of its address); null for none, left out where nothing told. */
  readonly device?: string | null;
  /** Of a socket of IPv6: whether it leaves IPv4 alone (IPV6_V6ONLY); left out where nothing told. */
  readonly ipv6Only?: boolean;
}

/** A socket as the OS lists it, whatever state it is in. */
export interface NetSocket {
  readonly protocol: Protocol;
  readonly state: SocketState;
  readonly local: SocketEnd;
  /** Port 0 where it has no peer. */
  readonly remote: SocketEnd;
  /** The account that made it. 0 also where the OS keeps none: TIME_WAIT. */
  readonly uid: number;
  /** 0 where no process holds it: TIME_WAIT, what closed sockets leave, a connection that is not accepted yet. */
  readonly inode: number;
  /** The seconds until a socket in TIME_WAIT is gone; null for other states. */
  readonly secondsLeft: number | null;
}

/** It waits for others to begin. UDP without a peer is in the state of a closed TCP socket (measured on Linux 6.18). */
export function isListener({ protocol, state, remote }: Pick<NetSocket, 'protocol' | 'state' | 'remote'>): boolean {
  return state === (protocol === 'udp' ? 'unconnected' : 'listening') && remote.port === 0;
}

/** True for a socket of TCP or SCTP that is bound, and neither listening nor connected. */
export function isBoundSilent({ protocol, state }: Pick<NetSocket, 'protocol' | 'state'>): boolean {
  return protocol !== 'udp' && state === 'unconnected';
}

const CLOSING: readonly SocketState[] = ['fin-wait-1', 'fin-wait-2', 'last-ack', 'closing'];

/** What a close leaves until both ends have agreed to it; TIME_WAIT comes after that. */
export function isBeingClosed({ state }: Pick<NetSocket, 'state'>): boolean {
  return CLOSING.includes(state);
}

/** The state as the kernel's documents write it: `FIN_WAIT_2`. */
export function stateWord({ state }: Pick<NetSocket, 'state'>): string {
  return state.toUpperCase().replaceAll('-', '_');
}

export function hasPeer({ remote }: Pick<NetSocket, 'remote'>): boolean {
  return remote.port !== 0;
}
