import { isListener, type NetSocket } from '../../../model/sockets/net-socket.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import type { OpenSockets } from '../../../model/sockets/open-sockets.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { ipv6Addresses } from '../bind-facts/ipv6-addresses.ts';
import { boundInactive } from './bound-silent-sockets.ts';
import { findHolders } from '../processes/holders.ts';
import { readSocketOptions, withOptions, type SocketOptions } from './socket-options.ts';
import { nameSocketUnits } from '../units/name-socket-units.ts';
import { listenersAmong, readAllSockets } from './sockets.ts';

/** Every socket, those that are bound and inactive among them; null where /proc/net can't be read. */
export async function openSockets(
  system: ReadOnlySystem,
  isAskedFor: (socket: NetSocket) => boolean,
): Promise<OpenSockets | null> {
  const listed = readAllSockets(system);
  if (listed === null) return null;
  const options = await waitingOptions(system, listed);
  const silent = await boundInactive(system, 'all');
  const sockets = [...withOptions(listed, options), ...(silent ?? [])];
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
    ...(silent === null && { lacksSilent: true }),
    ...((ipv6Addresses(system) ?? []).length === 0 && { lacksIpv6: true }),
  };
}

/** The listeners, each with its options where ss tells them; null where /proc/net can't be read. */
export async function listenersWithOptions(system: ReadOnlySystem): Promise<readonly Listener[] | null> {
  const listed = readAllSockets(system)?.filter(isListener);
  return listed ? listenersAmong(withOptions(listed, await waitingOptions(system, listed))) : null;
}

/** ss is asked, about waiting sockets alone, where there are any. */
async function waitingOptions(system: ReadOnlySystem, sockets: readonly NetSocket[]): Promise<SocketOptions | null> {
  if (sockets.some(isListener)) return readSocketOptions(system, ['-l', '-t', '-u']);
  return { ipv6Only: new Set(), devices: new Map() };
}
