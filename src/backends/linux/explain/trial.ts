import { isListener } from '../../../model/sockets/net-socket.ts';
import type { BindTrial } from '../../../system/try-bind.ts';
import { isBelowStart } from './decide.ts';
import type { BindFacts } from './facts.ts';

/**
 * How the bind is tried; or why it is not, in words that follow "not tried: ". Node has no SO_REUSEPORT: it is left out, and a
 * bind that is let through without it is let through with it.
 */
export function trialOf(facts: BindFacts, own: number, hasIpv6: boolean): BindTrial | string {
  const { asked, sockets, uid, addressFault } = facts;
  const { protocol, address, port, ipv6Only, reuse } = asked;
  if (sockets.some(isListener)) return 'something listens on this port, and may not be disturbed';
  if (protocol === 'tcp' && !reuse.includes('address')) return 'portplan can bind only with SO_REUSEADDR';
  // Without a name that counts there is no zone, and EINVAL (uv_ip6_addr).
  if (addressFault === 'no-interface') return 'Node can name no interface that is not there';
  // Apart from this one, the kernel asks who binds only for SO_REUSEPORT.
  if (uid !== own && isBelowStart(facts)) return `only ${asked.user?.name ?? 'that account'} itself can`;
  const every = hasIpv6 ? '::' : '0.0.0.0';
  return { protocol, address: address ?? every, port, ipv6Only, reuseAddress: reuse.includes('address') };
}
