import type { BindTrial, LinuxBindFacts, NotTried, NotTriedReason, TriedBind } from '../../model/explain/bind-facts.ts';
import { isListener } from '../../model/sockets/net-socket.ts';
import { isBelowStart } from './port-settings.ts';
import { addressCover } from '../../model/bind/address-cover.ts';

/**
 * How the bind is tried, or why it is not. Node has no SO_REUSEPORT: it is left out, and a bind that is let through without it
 * is let through with it.
 */
export function trialOf(facts: LinuxBindFacts): BindTrial | NotTried {
  const because = hindrance(facts);
  if (because !== null) return { result: 'not-tried', because };
  const { protocol, port, ipv6Only, reuse, device, freebind } = facts.asked;
  const reuseAddress = reuse.includes('address');
  return {
    protocol,
    address: facts.trialAddress,
    port,
    ipv6Only,
    reuseAddress,
    ...(device !== undefined && { device }),
    ...(freebind && { freebind }),
  };
}

function hindrance(facts: LinuxBindFacts): NotTriedReason | null {
  const { asked, sockets, account, addressFault } = facts;
  if (sockets.some(isListener)) return 'something-listens';
  if (asked.protocol === 'sctp') return 'sctp';
  if (asked.protocol === 'tcp' && !asked.reuse.includes('address') && !isThroughPerl(asked))
    return 'node-sets-reuse-address';
  // Without a name that counts there is no zone, and EINVAL (uv_ip6_addr).
  if (addressFault === 'no-interface') return 'no-such-interface';
  // Apart from this one, the kernel asks who binds only for SO_REUSEPORT.
  return account.uid !== account.ownUid && isBelowStart(facts) ? 'needs-that-account' : null;
}

/** Then every option is set as it was asked for. */
function isThroughPerl({ device, freebind }: LinuxBindFacts['asked']): boolean {
  return device !== undefined || freebind === true;
}

/**
 * Where net.ipv6.bindv6only is 1, a socket of IPv6 has an IPv4-mapped address only if its program clears IPV6_V6ONLY; else it gets
 * EINVAL (measured on Linux 6.18). libuv clears it on TCP, and not on UDP: a bind that is tried tells nothing.
 */
export function mustClearV6Only({ isV6OnlyByDefault, asked: { address, ipv6Only } }: LinuxBindFacts): boolean {
  const isMapped = address?.includes(':') === true && addressCover(address, true).v6 === null;
  return isV6OnlyByDefault && isMapped && !ipv6Only;
}

/** A bound socket that neither listens nor connects may be there: the kernel could not be asked for such, and no bind was tried. */
export function mayBeSilent({ hasSilent, asked: { protocol } }: LinuxBindFacts, tried: TriedBind): boolean {
  return !hasSilent && protocol === 'tcp' && tried.result === 'not-tried' && tried.because !== 'snapshot';
}
