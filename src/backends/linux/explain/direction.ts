import { hasPeer, type NetSocket } from '../../../model/net-socket.ts';
import type { PortRange } from '../../../model/port-set.ts';
import { KERNEL_DEFAULTS } from '../settings.ts';
import type { BindFacts } from './facts.ts';

/**
 * Whether a connection was begun here, with the port as its source, or accepted by a server that had it. No table says; the
 * ports do: a client is given one of the ephemeral range and a server has one outside it, on most hosts.
 */
export function isOutgoing({ local, remote, state }: NetSocket, facts: BindFacts): boolean {
  if (state === 'syn-sent') return true;
  if (state === 'syn-received') return false;
  if (facts.listeningPeers.has(remote.port)) return true;
  return lies(local.port, facts.settings.ephemeral ?? KERNEL_DEFAULTS.ephemeral);
}

/** Whether that is more than likely: the other end listens here, or has no ephemeral port while this one has. */
export function isDirectionSure(socket: NetSocket, facts: BindFacts): boolean {
  if (socket.state === 'syn-sent' || facts.listeningPeers.has(socket.remote.port)) return true;
  const range = facts.settings.ephemeral ?? KERNEL_DEFAULTS.ephemeral;
  return hasPeer(socket) && lies(socket.local.port, range) !== lies(socket.remote.port, range);
}

function lies(port: number, { first, last }: PortRange): boolean {
  return first <= port && port <= last;
}
