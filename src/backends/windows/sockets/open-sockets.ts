/** Every socket of a Windows host, as netstat and tasklist tell of them. */
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import type { NetSocket, SocketState } from '../../../model/sockets/net-socket.ts';
import type { OpenSockets } from '../../../model/sockets/open-sockets.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';
import { readTaskNames, type Socket } from '../netsh/other-programs-text.ts';
import { readSockets } from './sockets.ts';

/** Every socket, with the processes of those that are asked for; null where netstat does not say. */
export async function openSockets(
  system: ReadOnlySystem,
  isAskedFor: (socket: NetSocket) => boolean,
): Promise<OpenSockets | null> {
  const all = await readSockets(system);
  if (all === null) return null;
  const asked = await withPrograms(
    system,
    all.filter((socket) => isAskedFor(plain(socket))),
  );
  const others = all.filter((socket) => !isAskedFor(plain(socket)));
  return {
    sockets: [...asked, ...others.map((socket) => ({ ...plain(socket), holders: [] }))],
    hidden: 0,
  };
}

/** The sockets with the names of their programs, all asked of tasklist at once. */
export async function withPrograms(system: ReadOnlySystem, sockets: readonly Socket[]): Promise<readonly HeldSocket[]> {
  const names = sockets.some(({ pid }) => pid) ? await programNames(system) : new Map<number, string>();
  return sockets.map((socket) => ({ ...plain(socket), holders: holdersOf(socket, names) }));
}

async function programNames(system: ReadOnlySystem): Promise<ReadonlyMap<number, string>> {
  const ran = await runIfAvailable(system, { program: 'tasklist', words: ['/fo', 'csv', '/nh'] });
  return ran ? readTaskNames(ran.stdout) : new Map();
}

function holdersOf({ pid }: Socket, names: ReadonlyMap<number, string>): readonly Holder[] {
  if (pid === null || pid === 0) return [];
  return [{ pid, command: names.get(pid) ?? 'unnamed', user: null, unit: null, container: null, since: null }];
}

function plain(socket: Socket): NetSocket {
  const { protocol, address, port, remote } = socket;
  return { protocol, state: stateOf(socket), local: { address, port }, remote, uid: 0, inode: 0, secondsLeft: null };
}

/** netstat's words are localized. A connection of process 0 is one that no process has any more: TIME_WAIT. */
function stateOf({ protocol, isListening, pid }: Socket): SocketState {
  if (isListening) return protocol === 'tcp' ? 'listening' : 'unconnected';
  return pid === 0 ? 'time-wait' : 'established';
}
