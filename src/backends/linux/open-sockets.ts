import { isWaiting, type NetSocket } from '../../model/net-socket.ts';
import type { OpenSockets } from '../../model/open-sockets.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { runIfThere } from '../run-if-there.ts';
import { findHolders } from './explain/holders.ts';
import { ipv6OnlyIn } from './explain/read-facts.ts';
import { readAllSockets } from './sockets.ts';

/** Null where nobody can tell. */
export async function openSockets(
  system: ReadOnlySystem,
  isAskedFor: (socket: NetSocket) => boolean,
): Promise<OpenSockets | null> {
  const sockets = readAllSockets(system);
  if (sockets === null) return null;
  const inodes = new Set(
    sockets.filter((socket) => socket.inode !== 0 && isAskedFor(socket)).map(({ inode }) => inode),
  );
  const { byInode, hidden } = findHolders(system, inodes);
  return {
    sockets: sockets.map((socket) => ({ ...socket, holders: byInode.get(socket.inode) ?? [] })),
    hidden,
    ipv6Only: await readIpv6Only(system, sockets),
  };
}

/** IPV6_V6ONLY is in no table: ss is asked where something waits on `::`, of those that wait alone. */
async function readIpv6Only(
  system: ReadOnlySystem,
  sockets: readonly NetSocket[],
): Promise<ReadonlySet<number> | null> {
  if (!sockets.some((socket) => isWaiting(socket) && socket.local.address === '::')) return new Set();
  const ran = await runIfThere(system, { program: 'ss', words: ['-H', '-l', '-n', '-e', '-t', '-u'] });
  return ran?.status === 0 ? ipv6OnlyIn(ran.stdout) : null;
}
