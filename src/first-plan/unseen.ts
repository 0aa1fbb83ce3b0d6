/** What could not be seen of the host of a first plan. */
import type { Unseen } from '../model/first-plan.ts';
import type { FirstPlanHost } from './first-plan-host.ts';
import { unreadFiles } from './obstacle.ts';

export function unseenOf(host: FirstPlanHost): Unseen {
  const { sockets, snapshot, hiddenProcesses, isRoot } = host;
  return {
    isWithoutPrograms: sockets !== null && snapshot !== null,
    hiddenProcesses,
    isRoot,
    unread: unreadFiles(host),
    isIpv6OnlyAssumed: isIpv6OnlyAssumed(host),
  };
}

/** True where `::` sockets may or may not take IPv4. An IPv4 socket on the same port shows that they do not. */
function isIpv6OnlyAssumed({ sockets, facts }: FirstPlanHost): boolean {
  if (facts.platform !== 'linux') return false;
  const silent = (sockets ?? []).filter((each) => each.address === '::' && typeof each.ipv6Only !== 'boolean');
  const v4 = new Set((sockets ?? []).filter(({ address }) => address.includes('.')).map(portKey));
  return silent.some((each) => !v4.has(portKey(each)));
}

function portKey({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return `${port} ${protocol}`;
}
