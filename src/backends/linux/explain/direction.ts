/** Which end has begun a connection: no table says, the ports and the bind that was tried do. */
import type { Tried } from '../../../model/explanation.ts';
import type { NetSocket, SocketEnd } from '../../../model/sockets/net-socket.ts';
import { KERNEL_DEFAULTS } from '../settings/settings.ts';
import type { BindFacts } from './facts.ts';
import { ephemeralRange, isEphemeral, isReserved } from './handed-out.ts';

export interface Direction {
  /** It was begun here, with the port as its source; otherwise a server that had it accepted it. */
  readonly isOutgoing: boolean;
  /** More than likely. */
  readonly isSure: boolean;
}

/** No client of another host has such a port; behind a NAT, or with a range of its own, it may have any other. */
const FIRST_CLIENT = 1024;

/** UDP accepts nothing: whoever has a peer has called connect. */
export function directionOf(socket: NetSocket, facts: BindFacts, tried: Tried): Direction {
  const { protocol, state, remote } = socket;
  if (protocol === 'udp' || state === 'syn-sent' || facts.heardHere.has(endKey(remote))) return OUTGOING;
  if (state === 'syn-received') return { isOutgoing: false, isSure: true };
  if (!isEphemeral(facts)) return { isOutgoing: false, isSure: remote.port >= ephemeralRange(facts).first };
  if (remote.port < FIRST_CLIENT) return OUTGOING;
  return { isOutgoing: !isAccepted(socket, facts, tried), isSure: false };
}

const OUTGOING = { isOutgoing: true, isSure: true };

/**
 * Of a port in the ephemeral range. The kernel gives none to a client such that a bind with SO_REUSEADDR would be let through:
 * few clients set it, nearly all servers do. Otherwise the other end may look like a client, and this one like no client.
 */
function isAccepted({ local, remote }: NetSocket, facts: BindFacts, tried: Tried): boolean {
  if (tried.result === 'bound' && facts.asked.reuse.includes('address')) return true;
  const usual = KERNEL_DEFAULTS.ephemeral.first;
  return remote.port >= usual && (local.port < usual || isReserved(facts));
}

export function endKey({ address, port }: SocketEnd): string {
  return `${address} ${port}`;
}
