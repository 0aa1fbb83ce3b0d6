/**
 * Which end began a connection: this host, with the local port as its source, or the peer, whose connection a server here
 * accepted. No table of sockets says so. Listeners, states and the two ports are evidence, and some of it is weak: the answer
 * carries how certain it is, and what it rests on.
 */
import { includes, type PortRange } from '../ports/port-set.ts';
import type { NetSocket, SocketEnd } from './net-socket.ts';

export interface ConnectionOrigin {
  readonly begunBy: 'this-host' | 'peer';
  /** unknown: `begunBy` is no more than the better guess, and advice must suit both. */
  readonly certainty: 'sure' | 'likely' | 'unknown';
  readonly because: OriginEvidence;
}

export type OriginEvidence =
  | 'udp-accepts-nothing' // a UDP socket with a peer has called connect
  | 'handshake' // SYN_SENT and SYN_RECEIVED each belong to one end
  | 'peer-is-a-listener-of-this-host'
  | 'own-end-is-listened-on'
  | 'bind-beside-it-worked' // few clients set SO_REUSEADDR, nearly all servers do
  | 'peer-has-a-server-port'
  | 'own-port-is-a-server-port'
  | 'privileged-source-port' // of bindresvport(3): NFS, rpcbind
  | 'own-port-is-given-to-no-client' // reserved, or outside the ephemeral range
  | 'own-port-is-ephemeral'
  | 'ports-are-alike';

export interface OriginFacts {
  /** What this host gives to clients. */
  readonly ephemeral: PortRange;
  readonly isReserved: (port: number) => boolean;
  /** Whether something on this host listens at that end, and the address is one of this host. */
  readonly isListening: (end: SocketEnd) => boolean;
  /** Whether the port is the default of a known server. */
  readonly isServerPort: (port: number) => boolean;
  /** Whether a bind with SO_REUSEADDR was let through beside this very socket. */
  readonly isShared: boolean;
}

export function connectionOrigin(socket: NetSocket, facts: OriginFacts): ConnectionOrigin {
  const { protocol, state, local, remote } = socket;
  if (state === 'syn-sent') return sure('this-host', 'handshake');
  if (state === 'syn-received') return sure('peer', 'handshake');
  if (facts.isListening(remote)) return sure('this-host', 'peer-is-a-listener-of-this-host');
  if (facts.isListening(local)) return likely('peer', 'own-end-is-listened-on');
  if (protocol === 'udp') return sure('this-host', 'udp-accepts-nothing');
  return includes([facts.ephemeral], local.port) ? originInRange(socket, facts) : originOutsideRange(socket, facts);
}

/** Ports below that need a privilege on every system by default: a peer behind such a port is a server. */
const FIRST_UNPRIVILEGED = 1024;

/** The lowest port that any system gives to clients by default (Linux; Windows, macOS and the BSDs begin at 49152). */
const FIRST_EPHEMERAL = 32768;

/** A client was given the local port, or a server has one inside the range. Behind a NAT a client may have any port from 1024 on. */
function originInRange({ local, remote }: NetSocket, facts: OriginFacts): ConnectionOrigin {
  if (remote.port < FIRST_UNPRIVILEGED) return sure('this-host', 'peer-has-a-server-port');
  if (facts.isShared) return likely('peer', 'bind-beside-it-worked');
  const [isOwnServer, isPeerServer] = [local.port, remote.port].map(facts.isServerPort);
  if (isOwnServer !== isPeerServer)
    return isPeerServer ? likely('this-host', 'peer-has-a-server-port') : likely('peer', 'own-port-is-a-server-port');
  const isPeerClient = remote.port >= FIRST_EPHEMERAL;
  if (isPeerClient && (local.port < FIRST_EPHEMERAL || facts.isReserved(local.port)))
    return likely('peer', 'own-port-is-given-to-no-client');
  // The range of this host may reach down to where servers are: then the port of the peer tells nothing, either.
  const isAlike = isPeerClient || includes([facts.ephemeral], remote.port);
  return isAlike ? guess('this-host') : likely('this-host', 'own-port-is-ephemeral');
}

/** A server has the local port, or a client that asked for this very source port. */
function originOutsideRange({ local, remote }: NetSocket, facts: OriginFacts): ConnectionOrigin {
  // This host gives it to no client, whatever other hosts do.
  const own = Math.max(rankOf(local.port, facts), EITHER);
  const peer = rankOf(remote.port, facts);
  if (isClientPrivileged(local.port) !== isClientPrivileged(remote.port)) {
    if (isClientPrivileged(local.port) && peer >= SERVER) return likely('this-host', 'privileged-source-port');
    if (isClientPrivileged(remote.port) && own >= SERVER) return likely('peer', 'privileged-source-port');
  }
  if (peer > own) return likely('this-host', 'peer-has-a-server-port');
  if (own > peer) return likely('peer', own >= SERVER ? 'own-port-is-a-server-port' : 'own-port-is-given-to-no-client');
  return guess('peer');
}

/** How much a port looks like that of a server. */
const [CLIENT, EITHER, SERVER, PRIVILEGED] = [0, 1, 2, 3];

function rankOf(port: number, { ephemeral, isServerPort }: OriginFacts): number {
  if (port < FIRST_UNPRIVILEGED) return PRIVILEGED;
  const isGiven = port >= FIRST_EPHEMERAL || includes([ephemeral], port);
  // One that clients are given, too, may be theirs by chance: 50051 of gRPC.
  if (isServerPort(port)) return isGiven ? EITHER : SERVER;
  return isGiven ? CLIENT : EITHER;
}

/**
 * Clients of NFS, rpcbind and their like take a port of these, so that the server trusts them (bindresvport of glibc 2.36: 512
 * to 1023; the kernel's sunrpc.min_resvport and max_resvport: 665 to 1023).
 */
function isClientPrivileged(port: number): boolean {
  return 512 <= port && port < FIRST_UNPRIVILEGED;
}

function sure(begunBy: ConnectionOrigin['begunBy'], because: OriginEvidence): ConnectionOrigin {
  return { begunBy, certainty: 'sure', because };
}

function likely(begunBy: ConnectionOrigin['begunBy'], because: OriginEvidence): ConnectionOrigin {
  return { begunBy, certainty: 'likely', because };
}

function guess(begunBy: ConnectionOrigin['begunBy']): ConnectionOrigin {
  return { begunBy, certainty: 'unknown', because: 'ports-are-alike' };
}
