import type { HeldSocket } from '../../model/explanation.ts';
import type { ListenerDetails } from '../../model/listener-details.ts';
import type { Protocol } from '../../model/desired-state.ts';
import type { StartedProgram } from '../../model/started-program.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { readIpv6Only } from './ipv6-only.ts';
import { startedProgram } from './started-program.ts';

export async function listenerDetails(
  system: ReadOnlySystem,
  sockets: readonly HeldSocket[],
): Promise<ListenerDetails> {
  const pids = new Set(sockets.flatMap(({ holders }) => holders.map(({ pid }) => pid)));
  const started = new Map<number, StartedProgram>();
  for (const pid of pids) started.set(pid, startedProgram(system, pid));
  const only = { tcp: await ipv6OnlyOf(system, sockets, 'tcp'), udp: await ipv6OnlyOf(system, sockets, 'udp') };
  return { started, ipv6Only: ({ protocol, inode }) => only[protocol]?.has(inode) ?? null };
}

/** Asked of ss only where there is such a socket. */
async function ipv6OnlyOf(
  system: ReadOnlySystem,
  sockets: readonly HeldSocket[],
  wanted: Protocol,
): Promise<ReadonlySet<number> | null> {
  const isOpen = sockets.some(({ protocol, local }) => protocol === wanted && local.address === '::');
  return isOpen ? readIpv6Only(system, wanted, []) : null;
}
