import { union, portsOf } from '../model/port-set.ts';
import type { Suggestions } from '../model/suggestion.ts';
import type { System } from '../system/system.ts';
import type { Context } from './command.ts';
import type { KnownHosts } from './known-hosts.ts';

/**
 * TCP sockets of this host that are bound and neither listen nor connect are in no table, so that each port is bound for a
 * moment before it is suggested. What is refused counts as in use, and the next ports are looked at.
 */
export async function withSilentPorts(
  { system, arguments: given }: Context,
  known: KnownHosts,
  choose: (known: KnownHosts) => Suggestions,
): Promise<KnownHosts> {
  if (given.all('host').length > 0 || system.platform !== 'linux' || system.isImage) return known;
  let all = known;
  for (;;) {
    const refused = await refusedPorts(system, choose(all).ports);
    if (refused.length === 0) return all;
    all = inUse(all, refused);
  }
}

async function refusedPorts(system: System, ports: readonly number[]): Promise<readonly number[]> {
  const address = system.status('/proc/net/tcp6') === null ? '0.0.0.0' : '::';
  const refused: number[] = [];
  for (const port of ports) {
    const error = await system.tryBind({ protocol: 'tcp', address, port, ipv6Only: false, reuseAddress: true });
    if (error === 'EADDRINUSE') refused.push(port);
  }
  return refused;
}

function inUse({ hosts, notes }: KnownHosts, ports: readonly number[]): KnownHosts {
  return { hosts: hosts.map((host) => ({ ...host, connected: union(host.connected, portsOf(...ports)) })), notes };
}
