import type { Platform } from '../plan/desired-state.ts';
import { coversOverlap, EVERY, familyOverlaps, isMulticast, sameCover } from './address-cover.ts';
import { bothReuse, devicesMeet, onDevice, usersDiffer, type BindRule, type BindSocket } from './bind-socket.ts';
import { bsdBind } from './bsd.ts';
import { linuxBind } from './linux.ts';
import { windowsBind } from './windows.ts';

/** Can two servers have the same port? */
export type BindVerdict =
  | { readonly answer: 'yes' }
  /** The one that comes second fails, whichever it is. */
  | { readonly answer: 'no'; readonly reason: BindReason }
  /** Both run only when `first` starts first. */
  | { readonly answer: 'in-order'; readonly first: 'a' | 'b'; readonly reason: BindReason }
  /** Both bind, and the one with the specific address gets what the wildcard was meant to get there. */
  | { readonly answer: 'hidden'; readonly specific: 'a' | 'b' }
  /** Both bind the same address, and one of them gets what is meant for the other. */
  | { readonly answer: 'stolen'; readonly by: 'the last to bind' | 'either' }
  /** Both bind the same address, and the kernel gives a part of the traffic to each: right for one program in two processes. */
  | { readonly answer: 'shared' }
  | { readonly answer: 'unsure'; readonly because?: MayBeOne };

/** Two spellings that a host may take for one: an interface by name and by number, an account likewise. */
export type MayBeOne = 'interface' | 'account';

/** Why the second bind fails. */
export type BindReason =
  | 'taken' // neither sets an option that would allow it
  | 'reuse-address-and-listening' // SO_REUSEADDR on both does not let two TCP servers listen
  | 'reuse-port-users' // SO_REUSEPORT on both, under two accounts
  | 'one-side' // an option that only one of them sets
  | 'exclusive' // SO_EXCLUSIVEADDRUSE
  | 'other-user'; // not on Linux: one of them is a part of the wildcard of another account

/** What sockets that share a port do on a platform. */
interface SharingRules {
  /** The result of the second bind. */
  readonly bind: BindRule;
  /** Most servers set SO_REUSEADDR, whether their plan says so or not, and it decides between a wildcard and a specific address. */
  readonly assumesReuseAddress: boolean;
  /** A wildcard of IPv4 gets what is sent to IPv4 before one of both families does. */
  readonly prefersIpv4Wildcard: boolean;
  /** SO_REUSEPORT spreads connections and datagrams over all members of a group of one account. */
  readonly spreadsGroups: boolean;
  /** SO_REUSEPORT lets others in. */
  readonly hasReusePort: boolean;
  /** SO_EXCLUSIVEADDRUSE keeps all others out. */
  readonly hasExclusive: boolean;
}

const BSD: SharingRules = {
  bind: bsdBind,
  assumesReuseAddress: true,
  prefersIpv4Wildcard: false,
  spreadsGroups: false,
  hasReusePort: true,
  hasExclusive: false,
};

const RULES: Readonly<Record<Platform, SharingRules>> = {
  linux: { ...BSD, bind: linuxBind, assumesReuseAddress: false, prefersIpv4Wildcard: true, spreadsGroups: true },
  windows: { ...BSD, bind: windowsBind, assumesReuseAddress: false, hasReusePort: false, hasExclusive: true },
  macos: BSD,
  freebsd: BSD,
};

/** The sockets share a port; what `a` and `b` cover decides the rest. Where two spellings may mean one thing, both readings count. */
export function verdict(platform: Platform, a: BindSocket, b: BindSocket): BindVerdict {
  const asWritten = verdictOf(RULES[platform], a, b);
  for (const { because, socket } of otherReadings(a, b)) {
    const { answer } = verdictOf(RULES[platform], socket, b);
    if (answer !== asWritten.answer) return { answer: 'unsure', because };
  }
  return asWritten;
}

/** The first socket with the interface, and with the account, of the second one, where the two spellings may mean the same. */
function otherReadings(a: BindSocket, b: BindSocket): readonly { because: MayBeOne; socket: BindSocket }[] {
  return [
    ...(mayBeOneInterface(a, b) ? [{ because: 'interface' as const, socket: onDevice(a, b.device) }] : []),
    ...(mayBeOneAccount(a.user, b.user) ? [{ because: 'account' as const, socket: { ...a, user: b.user } }] : []),
  ];
}

/** A name and a number: `v0` and `2`. Only a zone can be a number. */
function mayBeOneInterface(a: BindSocket, b: BindSocket): boolean {
  const isNumber = ({ cover, device }: BindSocket): boolean =>
    cover.v6?.includes('%') === true && /^\d+$/.test(device ?? '');
  return a.device !== null && b.device !== null && isNumber(a) !== isNumber(b);
}

/** A name and a number: `www-data` and `33`. Root is 0 everywhere. */
function mayBeOneAccount(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === 'root' || b === 'root') return false;
  return /^\d+$/.test(a) !== /^\d+$/.test(b);
}

function verdictOf(rules: SharingRules, a: BindSocket, b: BindSocket): BindVerdict {
  const { bind } = rules;
  if (mayBeSilent(rules, a, b)) return { answer: 'unsure' };
  const [aFirst, bFirst] = [bind(a, b), bind(b, a)];
  if (aFirst === 'unsure' || bFirst === 'unsure') return { answer: 'unsure' };
  if (aFirst === 'ok' && bFirst === 'ok') return together(rules, a, b);
  const reason = reasonOf(rules, a, b);
  if (aFirst === 'ok') return { answer: 'in-order', first: 'a', reason };
  return bFirst === 'ok' ? { answer: 'in-order', first: 'b', reason } : { answer: 'no', reason };
}

/** True where the answer depends on a socket option that a plan may leave out. */
function mayBeSilent({ assumesReuseAddress }: SharingRules, a: BindSocket, b: BindSocket): boolean {
  if (!assumesReuseAddress) return false;
  const isOpen = a.reuse.length === 0 || b.reuse.length === 0;
  return isOpen && a.protocol === b.protocol && coversOverlap(a.cover, b.cover) && !sameCover(a.cover, b.cover);
}

/** Both bind: who gets the traffic? For Linux, 6.18 was measured. */
function together(rules: SharingRules, a: BindSocket, b: BindSocket): BindVerdict {
  if (!meet(a, b)) return { answer: 'yes' };
  // Every member of a group gets its datagrams, whatever address it is bound to.
  if (isMulticast(a.cover) || isMulticast(b.cover)) return { answer: 'yes' };
  if (sameCover(a.cover, b.cover)) return sameAddresses(rules, a, b);
  const family = familyOverlaps(a.cover.v4, b.cover.v4) ? 'v4' : 'v6';
  if (a.cover[family] !== b.cover[family]) return { answer: 'hidden', specific: a.cover[family] === EVERY ? 'b' : 'a' };
  // Both kinds of IPv6 wildcard, or an IPv4 one and one of both families.
  if (rules.prefersIpv4Wildcard && family === 'v4')
    return { answer: 'hidden', specific: a.cover.v6 === null ? 'a' : 'b' };
  return { answer: 'stolen', by: 'either' };
}

function meet(a: BindSocket, b: BindSocket): boolean {
  return a.protocol === b.protocol && coversOverlap(a.cover, b.cover) && devicesMeet(a, b);
}

/** What arrives on its interface goes to the socket that is bound to it (compute_score). */
function sameAddresses(rules: SharingRules, a: BindSocket, b: BindSocket): BindVerdict {
  if (a.device === b.device) return sameAddress(rules, a, b);
  return { answer: 'hidden', specific: a.device === null ? 'b' : 'a' };
}

function sameAddress({ spreadsGroups }: SharingRules, a: BindSocket, b: BindSocket): BindVerdict {
  if (!spreadsGroups) return { answer: 'stolen', by: 'either' };
  if (bothReuse(a, b, 'port') && !usersDiffer(a, b)) return { answer: 'shared' };
  // With SO_REUSEPORT a socket of IPv6 goes to the end of the list, and the first to bind gets all.
  const portOption = a.reuse.includes('port') || b.reuse.includes('port');
  return { answer: 'stolen', by: portOption ? 'either' : 'the last to bind' };
}

/** The reason why the second bind fails; the same for both orders of `a` and `b`. */
function reasonOf(rules: SharingRules, a: BindSocket, b: BindSocket): BindReason {
  if (accountsDecide(rules.bind, a, b))
    return rules.spreadsGroups && bothReuse(a, b, 'port') ? 'reuse-port-users' : 'other-user';
  if (rules.hasExclusive && (a.reuse.includes('exclusive') || b.reuse.includes('exclusive'))) return 'exclusive';
  if (bothReuse(a, b, 'address') && a.protocol === 'tcp') return 'reuse-address-and-listening';
  return setsOption(rules, a) === setsOption(rules, b) ? 'taken' : 'one-side';
}

/** True where the bind fails only because the two accounts differ. */
function accountsDecide(bind: BindRule, a: BindSocket, b: BindSocket): boolean {
  const allowsOneAccount = (first: BindSocket, second: BindSocket): boolean =>
    bind(first, second) !== 'ok' && bind({ ...first, user: second.user }, second) === 'ok';
  return usersDiffer(a, b) && (allowsOneAccount(a, b) || allowsOneAccount(b, a));
}

/** Whether the socket sets an option that lets other sockets share its port, as far as the platform has it. */
function setsOption({ hasReusePort }: SharingRules, { reuse }: BindSocket): boolean {
  return reuse.includes('address') || (hasReusePort && reuse.includes('port'));
}
