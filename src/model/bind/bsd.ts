import { coversOverlap, isMulticast, isWildcard, sameCover } from './address-cover.ts';
import { bothReuse, usersDiffer, type BindResult, type BindSocket } from './bind-socket.ts';

/**
 * macOS and FreeBSD, as far as their sources were read (xnu-11417 and FreeBSD main, in_pcbbind): both look for a socket that
 * is in the way in the same manner. Nothing of it was measured, so what the reading leaves open is `unsure`.
 */
export function bsdBind(first: BindSocket, second: BindSocket): BindResult {
  if (first.protocol !== second.protocol || !coversOverlap(first.cover, second.cover)) return 'ok';
  if (sameCover(first.cover, second.cover)) return sameAddress(first, second);
  if (isCrossFamily(first) || isCrossFamily(second)) return setsNoOption(second) ? 'in-use' : 'unsure';
  return wildcardAndSpecific(first, second);
}

function sameAddress(first: BindSocket, second: BindSocket): BindResult {
  if (bothReuse(first, second, 'port')) return usersDiffer(first, second) ? 'unsure' : 'ok';
  if (second.protocol === 'udp' && bothReuse(first, second, 'address'))
    // For a multicast group SO_REUSEADDR acts as SO_REUSEPORT; for other datagrams nothing was read.
    return isMulticast(second.cover) ? 'ok' : 'unsure';
  return 'in-use';
}

/** With SO_REUSEADDR or SO_REUSEPORT the second bind only looks for a socket with exactly its own address. */
function wildcardAndSpecific(first: BindSocket, second: BindSocket): BindResult {
  if (setsNoOption(second)) return 'in-use';
  if (setsNoOption(first)) return 'unsure';
  if (!usersDiffer(first, second)) return 'ok';
  return first.user === 'root' || second.user === 'root' ? 'unsure' : 'in-use';
}

function setsNoOption({ reuse }: BindSocket): boolean {
  return !reuse.includes('address') && !reuse.includes('port');
}

/** An IPv6 wildcard that takes IPv4 as well, against a socket of one family. */
function isCrossFamily({ cover }: BindSocket): boolean {
  return isWildcard(cover) && cover.v4 !== null && cover.v6 !== null;
}
