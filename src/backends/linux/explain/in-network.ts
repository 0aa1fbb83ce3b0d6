/** Commands that must run in the network namespace that was asked about: it has sockets, addresses and settings of its own. */
import type { AskedBind } from '../../../model/explanation.ts';
import { formatPortSet, portsOf, union } from '../../../model/ports/port-set.ts';
import type { BindFacts } from './facts.ts';

/** As root. */
export function inNetwork({ within }: Pick<AskedBind, 'within'>, command: string): string {
  return within === undefined ? `sudo ${command}` : `sudo ${within} ${command}`;
}

/** The list is written whole: what is reserved there stays. */
export function reserveThere({ asked, settings }: BindFacts): string {
  const list = formatPortSet(union(settings.reserved ?? [], portsOf(asked.port)));
  return inNetwork(asked, `sysctl -w net.ipv4.ip_local_reserved_ports=${list}`);
}
