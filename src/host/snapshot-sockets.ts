/** The listeners of a snapshot as sockets. */
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import type { Listener } from '../model/sockets/listener.ts';

/** A snapshot keeps neither the account of a socket nor its process. */
export function listenerSocket({ protocol, ...local }: Listener): HeldSocket {
  return {
    protocol,
    state: protocol === 'tcp' ? 'listening' : 'unconnected',
    local,
    remote: { address: '', port: 0 },
    ...{ uid: 0, inode: 0, secondsLeft: null, holders: [] },
  };
}
