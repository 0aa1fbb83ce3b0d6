import { hiddenWords } from './holder-words.ts';
import { isListener } from './net-socket.ts';
import type { OpenSockets } from './open-sockets.ts';

/**
 * The note about listeners whose processes can't be seen; null where none is needed. With hidepid= a /proc does not
 * even show the processes of others, so that none is counted as hidden; and the kernel has listeners of its own, which root sees.
 * `what`: `see who listens`.
 */
export function unseenWords(
  { hidden, sockets }: Pick<OpenSockets, 'hidden' | 'sockets'>,
  isRoot: boolean,
  what: string,
): string | null {
  if (!sockets.some((socket) => isListener(socket) && socket.holders.length === 0)) return null;
  if (hidden > 0) return hiddenWords(hidden, isRoot, what);
  return isRoot ? null : `some sockets are of processes that may not be looked at: run it as root to ${what}`;
}
