/** Every socket of a Windows host, as netstat, tasklist and netsh tell of them. */
import type { HeldSocket } from '../../../model/sockets/held-socket.ts';
import type { NetSocket, SocketState } from '../../../model/sockets/net-socket.ts';
import type { OpenSockets } from '../../../model/sockets/open-sockets.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import type { Socket } from '../netsh/other-programs-text.ts';
import { readHolders } from '../holders/read-holders.ts';
import { holdersOfSocket } from '../../../model/windows/holders-of-socket.ts';
import type { WindowsHolders } from '../../../model/windows/windows-holders.ts';
import { readSockets } from './sockets.ts';

/** Every socket, with the processes of those that are asked for; null where netstat does not say. */
export async function openSockets(
  system: ReadOnlySystem,
  isAskedFor: (socket: NetSocket) => boolean,
): Promise<OpenSockets | null> {
  const all = await readSockets(system);
  if (all === null) return null;
  const asked = all.filter((socket) => isAskedFor(plain(socket)));
  const others = all.filter((socket) => !isAskedFor(plain(socket)));
  const holders = await readHolders(system, { sockets: asked, rows: [], depth: 'names' });
  return {
    sockets: [...withHolders(asked, holders), ...others.map((socket) => ({ ...plain(socket), holders: [] }))],
    hidden: 0,
    ...(!all.some(({ family }) => family === 'ipv6') && { lacksIpv6: true }),
  };
}

export function withHolders(sockets: readonly Socket[], holders: WindowsHolders): readonly HeldSocket[] {
  return sockets.map((socket) => ({ ...plain(socket), holders: holdersOfSocket(socket, holders) }));
}

/** netstat lists a socket of both families once in each: `[::]` is IPv6 alone. */
function plain(socket: Socket): NetSocket {
  const { protocol, family, address, port, remote } = socket;
  const local = { address, port, ...(family === 'ipv6' && { ipv6Only: true }) };
  return { protocol, state: stateOf(socket), local, remote, uid: 0, inode: 0, secondsLeft: null };
}

/** netstat's words are localized. A connection of process 0 is one that no process has any more: TIME_WAIT. */
function stateOf({ protocol, isListening, pid }: Socket): SocketState {
  if (isListening) return protocol === 'tcp' ? 'listening' : 'unconnected';
  return pid === 0 ? 'time-wait' : 'established';
}
