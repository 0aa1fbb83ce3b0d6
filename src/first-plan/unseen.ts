/** What could not be seen of the host of a first plan. */
import { unseenBy, type Unseen } from '../model/unseen/unseen.ts';
import type { FirstPlanHost } from './first-plan-host.ts';

export function unseenForInit(host: FirstPlanHost): readonly Unseen[] {
  return unseenBy('init', [...host.unseen, ...(isIpv6OnlyAssumed(host) ? [{ kind: 'ipv6-only' } as const] : [])]);
}

/** Files of boot readers that may not be read. */
export function unreadFiles({ unseen }: FirstPlanHost): Unseen | undefined {
  return unseen.find(({ kind }) => kind === 'unread-files');
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
