/** The listeners of a snapshot as sockets. */
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { type HostFacts, NO_WINDOWS } from '../model/host/host-facts.ts';
import { holdersOfSocket } from '../model/windows/holders-of-socket.ts';
import type { Listener } from '../model/sockets/listener.ts';

/** A snapshot keeps no account of a socket, and on Windows alone its process. */
export function listenerSocket(
  { protocol, pid, ...local }: Listener,
  { windows = NO_WINDOWS }: Pick<HostFacts, 'windows'>,
): HeldSocket {
  return {
    protocol,
    state: protocol === 'tcp' ? 'listening' : 'unconnected',
    local,
    remote: { address: '', port: 0 },
    ...{
      uid: 0,
      inode: 0,
      secondsLeft: null,
      holders: holdersOfSocket({ port: local.port, pid: pid ?? null }, windows.holders),
    },
  };
}
