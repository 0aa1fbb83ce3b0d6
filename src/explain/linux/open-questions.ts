/** What leaves open whether a bind works although nothing that was seen is in its way. */
import { addressCover } from '../../model/bind/address-cover.ts';
import type { LinuxBindFacts, TriedBind } from '../../model/explain/bind-facts.ts';

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
