/** The listeners of a snapshot as sockets. */
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { type HostFacts, NO_WINDOWS } from '../model/host/host-facts.ts';
import { holdersOfSocket } from '../model/windows/holders-of-socket.ts';
import type { Listener } from '../model/sockets/listener.ts';

/** A snapshot keeps no account of a socket, and on Windows alone its process. There netstat lists one of both families once in each. */
export function listenerSocket(
  { protocol, pid, ...listener }: Listener,
  { platform, windows = NO_WINDOWS }: Pick<HostFacts, 'platform' | 'windows'>,
): HeldSocket {
  const isOfOneFamily = platform === 'windows' && listener.address.includes(':');
  const local = isOfOneFamily ? { ...listener, ipv6Only: true } : listener;
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
