/** The sockets that wait for connections or datagrams, from /proc/net: of the network namespace that portplan runs in. */
import { listenersInOrder, type Listener } from '../../../model/sockets/listener.ts';
import { isListener } from '../../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { readAllSockets } from './sockets.ts';

/** The listeners; null where /proc/net can't be read. */
export function readListeners(system: ReadOnlySystem): readonly Listener[] | null {
  const sockets = readAllSockets(system)?.filter(isListener);
  return sockets ? listenersInOrder(sockets.map(({ protocol, local }) => ({ protocol, ...local }))) : null;
}
