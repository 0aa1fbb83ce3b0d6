import { isListener, type NetSocket } from '../../../model/sockets/net-socket.ts';
import type { OpenSockets } from '../../../model/sockets/open-sockets.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { boundInactive } from './bound-silent-sockets.ts';
import { findHolders } from '../processes/holders.ts';
import { nameSocketUnits } from '../units/name-socket-units.ts';
import { readIpv6Only } from './ipv6-only.ts';
import { readAllSockets } from './sockets.ts';

/** Every socket, those that are bound and inactive among them; null where /proc/net can't be read. */
export async function openSockets(
  system: ReadOnlySystem,
  isAskedFor: (socket: NetSocket) => boolean,
): Promise<OpenSockets | null> {
  const listed = readAllSockets(system);
  if (listed === null) return null;
  const sockets = [...listed, ...((await boundInactive(system, 'all')) ?? [])];
  const inodes = new Set(
    sockets.filter((socket) => socket.inode !== 0 && isAskedFor(socket)).map(({ inode }) => inode),
  );
  const { byInode, hidden } = findHolders(system, inodes);
  return {
    sockets: await nameSocketUnits(
      system,
      sockets.map((socket) => ({ ...socket, holders: byInode.get(socket.inode) ?? [] })),
    ),
    hidden,
    ipv6Only: await waitingIpv6Only(system, sockets),
  };
}

/** Which of the waiting sockets are IPv6 only. ss is asked, about waiting sockets alone, where one of them waits on `::`. */
async function waitingIpv6Only(
  system: ReadOnlySystem,
  sockets: readonly NetSocket[],
): Promise<ReadonlySet<number> | null> {
  const isOpen = sockets.some((socket) => isListener(socket) && socket.local.address === '::');
  return isOpen ? readIpv6Only(system, ['-l', '-t', '-u']) : new Set();
}
