/** The sockets that wait for others, from /proc/net: of the network namespace that portplan runs in. */
import { listenersInOrder, type Listener } from '../../model/listener.ts';
import { isWaiting } from '../../model/net-socket.ts';
import { orNull, type ReadOnlySystem } from '../../system/system.ts';
import type { ByteOrder } from './kernel-address.ts';
import { readSocketTable, SOCKET_TABLES, socketsIn } from './sockets.ts';

/** Null where nobody can tell: an image has no sockets, and a hardened /proc may keep them to itself. */
export function readListeners(system: ReadOnlySystem): readonly Listener[] | null {
  if (system.isImage) return null;
  const texts = SOCKET_TABLES.map(({ path }) => orNull(['EACCES', 'EPERM'], () => readSocketTable(system, path)));
  if (texts.some((text) => text === null)) return null;
  return listenersInOrder(
    SOCKET_TABLES.flatMap(({ protocol }, i) => listenersIn(texts[i] ?? '', protocol, system.byteOrder)),
  );
}

/** TCP that listens; UDP without a peer, which is in the state of a closed TCP socket (measured on Linux 6.18). */
const WAITING = { tcp: 'listening', udp: 'unconnected' } as const;

export function listenersIn(table: string, protocol: Listener['protocol'], order: ByteOrder): readonly Listener[] {
  return socketsIn(table, protocol, order)
    .filter((socket) => socket.state === WAITING[protocol] && isWaiting(socket))
    .map(({ local }) => ({ protocol, ...local }));
}
