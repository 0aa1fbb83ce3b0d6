import { type HeldSocket, UNNAMED } from '../sockets/held-socket.ts';
import { isListener } from '../sockets/net-socket.ts';
import type { OpenSockets } from '../sockets/open-sockets.ts';
import type { Unseen } from './unseen.ts';

/**
 * Processes that can't be seen, where a listener may be one of theirs. With hidepid= a /proc does not even show the processes of
 * others, so that none is counted as hidden; and the kernel has listeners of its own, which root sees.
 */
export function unseenHolders(
  { hidden, sockets }: Pick<OpenSockets, 'hidden' | 'sockets'>,
  isRoot: boolean,
): readonly Unseen[] {
  if (!sockets.some((socket) => isListener(socket) && socket.holders.every(isUnnamed))) return [];
  if (hidden > 0) return [{ kind: 'hidden-processes', count: hidden, isRoot }];
  return isRoot ? [] : [{ kind: 'processes-of-others' }];
}

function isUnnamed({ command }: HeldSocket['holders'][number]): boolean {
  return command === UNNAMED;
}
