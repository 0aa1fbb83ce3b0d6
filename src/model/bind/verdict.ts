import type { Platform } from '../plan/desired-state.ts';
import { coversOverlap, EVERY, familyOverlaps, isMulticast, sameCover } from './address-cover.ts';
import { bothReuse, usersDiffer, type BindRule, type BindSocket } from './bind-socket.ts';
import { bsdBind } from './bsd.ts';
import { linuxBind } from './linux.ts';
import { windowsBind } from './windows.ts';

/** Can two servers have the same port? */
export type Verdict =
  | { readonly answer: 'yes' }
  /** The one that comes second fails, whichever it is. */
  | { readonly answer: 'no'; readonly reason: Reason }
  /** Both run only when `first` starts first. */
  | { readonly answer: 'in-order'; readonly first: 'a' | 'b'; readonly reason: Reason }
  /** Both bind, and the one with the specific address gets what the wildcard was meant to get there. */
  | { readonly answer: 'hidden'; readonly specific: 'a' | 'b' }
  /** Both bind the same address, and one of them gets what is meant for the other. */
  | { readonly answer: 'stolen'; readonly by: 'the last to bind' | 'either' }
  /** Both bind the same address, and the kernel gives a part of the traffic to each: right for one program in two processes. */
  | { readonly answer: 'shared' }
  | { readonly answer: 'unsure' };

/** Why the second bind fails. */
export type Reason =
  | 'taken' // nobody set an option that would allow it
  | 'reuse-address-and-listening' // SO_REUSEADDR on both does not let two TCP servers listen
  | 'reuse-port-users' // SO_REUSEPORT on both, under two accounts
  | 'one-side' // an option that only one of them sets
  | 'exclusive' // SO_EXCLUSIVEADDRUSE
  | 'other-user'; // not on Linux: one of them is a part of the wildcard of another account

const RULES: Readonly<Record<Platform, BindRule>> = {
  linux: linuxBind,
  windows: windowsBind,
  macos: bsdBind,
  freebsd: bsdBind,
};

/** The sockets share a port; what `a` and `b` cover decides the rest. */
export function verdict(platform: Platform, a: BindSocket, b: BindSocket): Verdict {
  const bind = RULES[platform];
  if (mayBeSilent(platform, a, b)) return { answer: 'unsure' };
  const [aFirst, bFirst] = [bind(a, b), bind(b, a)];
  if (aFirst === 'unsure' || bFirst === 'unsure') return { answer: 'unsure' };
  if (aFirst === 'ok' && bFirst === 'ok') return together(platform, a, b);
  const reason = reasonOf(platform, a, b);
  if (aFirst === 'ok') return { answer: 'in-order', first: 'a', reason };
  return bFirst === 'ok' ? { answer: 'in-order', first: 'b', reason } : { answer: 'no', reason };
}

/**
 * On the BSDs SO_REUSEADDR decides between a wildcard and a specific address, and most servers there set it, whether their plan
 * says so or not.
 */
function mayBeSilent(platform: Platform, a: BindSocket, b: BindSocket): boolean {
  if (platform !== 'macos' && platform !== 'freebsd') return false;
  const isOpen = a.reuse.length === 0 || b.reuse.length === 0;
  return isOpen && a.protocol === b.protocol && coversOverlap(a.cover, b.cover) && !sameCover(a.cover, b.cover);
}

/** Both bind: who gets the traffic? For Linux, 6.18 was measured. */
function together(platform: Platform, a: BindSocket, b: BindSocket): Verdict {
  if (a.protocol !== b.protocol || !coversOverlap(a.cover, b.cover)) return { answer: 'yes' };
  // Every member of a group gets its datagrams, whatever address it is bound to.
  if (isMulticast(a.cover) || isMulticast(b.cover)) return { answer: 'yes' };
  if (sameCover(a.cover, b.cover)) return sameAddress(platform, a, b);
  const family = familyOverlaps(a.cover.v4, b.cover.v4) ? 'v4' : 'v6';
  if (a.cover[family] !== b.cover[family]) return { answer: 'hidden', specific: a.cover[family] === EVERY ? 'b' : 'a' };
  // Both kinds of IPv6 wildcard, or an IPv4 one and one of both families, where Linux prefers the IPv4 socket.
  if (platform === 'linux' && family === 'v4') return { answer: 'hidden', specific: a.cover.v6 === null ? 'a' : 'b' };
  return { answer: 'stolen', by: 'either' };
}

function sameAddress(platform: Platform, a: BindSocket, b: BindSocket): Verdict {
  if (platform !== 'linux') return { answer: 'stolen', by: 'either' };
  // Linux spreads connections and datagrams over all members of such a group.
  if (bothReuse(a, b, 'port') && !usersDiffer(a, b)) return { answer: 'shared' };
  // With SO_REUSEPORT a socket of IPv6 goes to the end of the list, and the first to bind gets all.
  const portOption = a.reuse.includes('port') || b.reuse.includes('port');
  return { answer: 'stolen', by: portOption ? 'either' : 'the last to bind' };
}

/** The same in both orders of `a` and `b`. */
function reasonOf(platform: Platform, a: BindSocket, b: BindSocket): Reason {
  if (accountsDecide(RULES[platform], a, b))
    return platform === 'linux' && bothReuse(a, b, 'port') ? 'reuse-port-users' : 'other-user';
  if (platform === 'windows' && (a.reuse.includes('exclusive') || b.reuse.includes('exclusive'))) return 'exclusive';
  if (bothReuse(a, b, 'address') && a.protocol === 'tcp') return 'reuse-address-and-listening';
  return setsOption(platform, a) === setsOption(platform, b) ? 'taken' : 'one-side';
}

/** Whether one account could do what two cannot. */
function accountsDecide(bind: BindRule, a: BindSocket, b: BindSocket): boolean {
  const allowsOneAccount = (first: BindSocket, second: BindSocket): boolean =>
    bind(first, second) !== 'ok' && bind({ ...first, user: second.user }, second) === 'ok';
  return usersDiffer(a, b) && (allowsOneAccount(a, b) || allowsOneAccount(b, a));
}

/** Whether it sets an option that lets others in, where the platform has that option. */
function setsOption(platform: Platform, { reuse }: BindSocket): boolean {
  return reuse.includes('address') || (platform !== 'windows' && reuse.includes('port'));
}
