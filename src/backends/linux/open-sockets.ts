import type { NetSocket } from '../../model/net-socket.ts';
import type { OpenSockets } from '../../model/open-sockets.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { findHolders } from './explain/holders.ts';
import { readAllSockets } from './sockets.ts';

/** Null where nobody can tell. */
export function openSockets(system: ReadOnlySystem, isAskedFor: (socket: NetSocket) => boolean): OpenSockets | null {
  const sockets = readAllSockets(system);
  if (sockets === null) return null;
  const inodes = new Set(
    sockets.filter((socket) => socket.inode !== 0 && isAskedFor(socket)).map(({ inode }) => inode),
  );
  const { byInode, hidden } = findHolders(system, inodes);
  return { sockets: sockets.map((socket) => ({ ...socket, holders: byInode.get(socket.inode) ?? [] })), hidden };
}
