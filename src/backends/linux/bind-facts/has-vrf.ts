import type { NetSocket } from '../../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';

/**
 * Whether the host has a VRF, asked only where a socket is bound to an interface: each VRF has a table of TCP sockets of its own
 * (l3mdev), which the bind model does not know. False as well where `ip` does not say.
 */
export async function hasVrf(
  system: ReadOnlySystem,
  device: string | null,
  sockets: readonly NetSocket[],
): Promise<boolean> {
  const isBound = sockets.length > 0 && (device !== null || sockets.some(({ local }) => local.device != null));
  if (!isBound) return false;
  const ran = await runIfAvailable(system, { program: 'ip', words: ['-o', 'link', 'show', 'type', 'vrf'] });
  return ran?.status === 0 && ran.stdout.trim() !== '';
}
