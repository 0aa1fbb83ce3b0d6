/** Whether a bind works, and why not: what the kernel would say of the facts, and what it did say where the bind was tried. */
import type { LinuxBindFacts, TriedBind } from '../../model/explain/bind-facts.ts';
import type { CauseKind, SocketUse } from '../../model/explain/cause.ts';
import { isListener, type NetSocket } from '../../model/sockets/net-socket.ts';
import { blockersOf, type Blocker, possibleReuse } from './blockers.ts';
import { mayBeSilent, mustClearV6Only } from './trial.ts';
import { isBelowStart, isReserved } from './port-settings.ts';
import { socketUse, usesOn } from './socket-use.ts';

export type LinuxCauseKind = Exclude<
  CauseKind,
  'administered' | 'held' | 'reservation-refused' | 'handed-over' | 'itself'
>;

export interface LinuxDecision {
  readonly cause: LinuxCauseKind;
  /** Null where nothing settles it. */
  readonly bindable: boolean | null;
  /** The bind works through SO_REUSEADDR alone; null where that depends on what no table shows. */
  readonly needsReuse: boolean | null;
  /** What stands in the way, or may; the most telling first. Also where the bind was tried and worked. */
  readonly blockers: readonly NetSocket[];
}

/** A yes stands only where nothing is left open. */
export function decide(facts: LinuxBindFacts, tried: TriedBind): LinuxDecision {
  const decision = decideBySeen(facts, tried);
  const isOpen = mustClearV6Only(facts) || mayBeSilent(facts, tried);
  return decision.bindable === true && isOpen ? { ...decision, bindable: null } : decision;
}

/** The order is the kernel's own: the address and the privilege, then the other sockets. */
function decideBySeen(facts: LinuxBindFacts, tried: TriedBind): LinuxDecision {
  const blockers = inOrder(blockersOf(facts), facts, tried);
  const rest = { needsReuse: false, blockers: blockers.map(({ socket }) => socket) };
  if (tried.result === 'bound') return shared(facts, tried) ?? { cause: freeCause(facts), bindable: true, ...rest };
  if (tried.result === 'refused' && isFinal(tried, facts))
    return { cause: refusal(tried, blockers, facts), bindable: false, ...rest };
  const byHost = refusedByHost(facts);
  if (byHost) return { cause: byHost, bindable: false, ...rest };
  const [first] = blockers;
  if (first) return { cause: causeOf(first, facts, tried), bindable: first.isSure ? false : null, ...rest };
  const isTaken = tried.result === 'refused' && tried.error === 'EADDRINUSE';
  return { cause: isTaken ? 'bound-silent' : freeCause(facts), bindable: isTaken ? null : true, ...rest };
}

/**
 * The causes that do not depend on other sockets. A socket of IPv4 is asked for its address, then for the privilege (__inet_bind); one of IPv6 the other
 * way round, but for a group on TCP (__inet6_bind; measured on 6.18).
 */
function refusedByHost(facts: LinuxBindFacts): LinuxCauseKind | null {
  const isNowhere = hasNoSuchAddress(facts);
  const isAddressFirst = facts.addressFault === 'group' || facts.asked.address?.includes(':') !== true;
  if (isNowhere && isAddressFirst) return 'address-not-local';
  if (isBelowStart(facts) && !facts.account.mayBindLow && !hasItAlready(facts)) return 'unprivileged-start';
  return isNowhere ? 'address-not-local' : null;
}

export function hasNoSuchAddress({ isLocal, addressFault }: LinuxBindFacts): boolean {
  return isLocal === false || addressFault !== null;
}

/** With SO_REUSEPORT, which no trial sets, it may be let through all the same; and with an option that nothing says. */
function isFinal({ error }: Refused, facts: LinuxBindFacts): boolean {
  if (error === 'EINVAL' && mustClearV6Only(facts)) return false;
  return error !== 'EADDRINUSE' || possibleReuse(facts).every((reuse) => !reuse.includes('port'));
}

/**
 * Where the account listens there now, its unit or its file has given it the privilege. Where no account is named, this
 * process would bind, and a file gives it nothing if it is root, which has lost it, or barred from it.
 */
function hasItAlready({ asked, sockets, account: { uid, isLowBarred } }: LinuxBindFacts): boolean {
  if (asked.user === null && (uid === 0 || isLowBarred)) return false;
  return sockets.some((socket) => isListener(socket) && socket.uid === uid);
}

/** It worked. Where that was SO_REUSEADDR's doing, the cause is what a server that does not set it would meet; null elsewhere. */
function shared(facts: LinuxBindFacts, tried: TriedBind): LinuxDecision | null {
  const without = { ...facts, asked: { ...facts.asked, reuse: [] } };
  const left = facts.asked.reuse.includes('address') ? inOrder(blockersOf(without), facts, tried) : [];
  const [first] = left;
  if (!first) return null;
  const blockers = left.map(({ socket }) => socket);
  return { cause: causeOf(first, facts, tried), bindable: true, needsReuse: first.isSure || null, blockers };
}

type Refused = Extract<TriedBind, { readonly result: 'refused' }>;

const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'ENODEV', 'EAFNOSUPPORT'];

function refusal(tried: Refused, [first]: readonly Blocker[], facts: LinuxBindFacts): LinuxCauseKind {
  const { error } = tried;
  if (error === 'EADDRINUSE') return first ? causeOf(first, facts, tried) : 'bound-silent';
  if (error === 'EACCES' && isBelowStart(facts)) return 'unprivileged-start';
  if (NO_SUCH_ADDRESS.includes(error) || facts.addressFault !== null) return 'address-not-local';
  return error === 'EACCES' || error === 'EPERM' ? 'policy' : 'refused';
}

/** True where the bind was refused and nothing that was seen explains it. */
export function isUnexplained({ cause, blockers }: LinuxDecision): boolean {
  return cause === 'bound-silent' && blockers.length === 0;
}

function freeCause(facts: LinuxBindFacts): LinuxCauseKind {
  return isReserved(facts) ? 'reserved' : 'free';
}

/** Of a socket that no process holds any more it matters most what it is, whatever its family. */
function causeOf({ socket, isOtherFamily }: Blocker, facts: LinuxBindFacts, tried: TriedBind): LinuxCauseKind {
  if (isOtherFamily && socket.inode !== 0) return 'other-family';
  return socketUse(socket, facts, tried);
}

/** The order in which sockets are told: servers, then what a process holds, then what only time removes. */
const RANKS: readonly SocketUse[] = [
  'listener',
  'bound-silent',
  'outgoing-connection',
  'close-wait',
  'accepted-connection',
  'closing',
  'time-wait-outgoing',
  'time-wait-listener',
];

function inOrder(blockers: readonly Blocker[], facts: LinuxBindFacts, tried: TriedBind): readonly Blocker[] {
  const useOf = usesOn(facts, tried);
  const keyed = blockers.map((blocker) => ({ blocker, key: keyOf(blocker, useOf(blocker.socket)) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ blocker }) => blocker);
}

/** What is sure before what may be. Of several in TIME_WAIT the last one to go decides when the port is free. */
function keyOf({ socket, isSure, isOtherFamily }: Blocker, use: SocketUse): number {
  const rank = Number(!isSure) * RANKS.length + RANKS.indexOf(use);
  const place = rank * 4 + Number(socket.inode === 0) * 2 + Number(isOtherFamily);
  return place * 1000 - (socket.secondsLeft ?? 0);
}
