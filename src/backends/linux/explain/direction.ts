import * as direction from '../../../model/direction.ts';
import type { NetSocket } from '../../../model/net-socket.ts';
import { KERNEL_DEFAULTS } from '../settings.ts';
import type { BindFacts } from './facts.ts';

export function isOutgoing(socket: NetSocket, facts: BindFacts): boolean {
  return direction.isOutgoing(socket, directionFacts(facts));
}

export function isDirectionSure(socket: NetSocket, facts: BindFacts): boolean {
  return direction.isDirectionSure(socket, directionFacts(facts));
}

function directionFacts({ settings, listeningPeers }: BindFacts): direction.DirectionFacts {
  return {
    ephemeral: settings.ephemeral ?? KERNEL_DEFAULTS.ephemeral,
    isListening: ({ port }) => listeningPeers.has(port),
  };
}
