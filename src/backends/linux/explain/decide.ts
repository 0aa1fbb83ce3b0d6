/** Facts → cause. Pure: what the kernel would say, and what it did say where a bind was tried. */
import type { Cause, Tried } from '../../../model/explanation.ts';
import type { NetSocket } from '../../../model/net-socket.ts';
import { KERNEL_DEFAULTS } from '../settings.ts';
import { blockersOf, type Blocker } from './blockers.ts';
import type { BindFacts } from './facts.ts';
import { isReserved } from './handed-out.ts';
import { socketCause, type SocketCause } from './socket-cause.ts';

export interface Decision {
  readonly cause: Cause;
  /** Null where nothing settles it. */
  readonly bindable: boolean | null;
  /** What stands in the way, or may; the most telling first. Also where the bind was tried and worked. */
  readonly blockers: readonly NetSocket[];
}

/** The order is the kernel's own (__inet_bind): the address, the privilege, then the other sockets. */
export function decide(facts: BindFacts, tried: Tried): Decision {
  const blockers = inOrder(blockersOf(facts), facts);
  const all = blockers.map(({ socket }) => socket);
  if (tried.result === 'bound') return shared(all, facts);
  if (tried.result === 'refused')
    return { cause: refusal(tried.error, blockers, facts), bindable: false, blockers: all };
  if (facts.isLocal === false || facts.addressFault !== null)
    return { cause: 'address-not-local', bindable: false, blockers: all };
  if (isBelowStart(facts) && !facts.mayBindLow) return { cause: 'unprivileged-start', bindable: false, blockers: all };
  const [first] = blockers;
  if (!first) return { cause: freeCause(facts), bindable: true, blockers: all };
  const sure = blockers.find(({ isSure }) => isSure);
  return { cause: causeOf(sure ?? first, facts), bindable: sure ? false : null, blockers: all };
}

/** It worked. Where that was SO_REUSEADDR's doing, the cause is what a server that does not set it would meet. */
function shared(blockers: readonly NetSocket[], facts: BindFacts): Decision {
  const without = { ...facts, asked: { ...facts.asked, reuse: [] } };
  const left = facts.asked.reuse.includes('address') ? blockersOf(without).filter(({ isSure }) => isSure) : [];
  const [first, ...others] = inOrder(left, facts);
  if (!first) return { cause: freeCause(facts), bindable: true, blockers };
  const ahead = [first, ...others].map(({ socket }) => socket);
  const behind = blockers.filter((socket) => !ahead.includes(socket));
  return { cause: causeOf(first, facts), bindable: true, blockers: [...ahead, ...behind] };
}

const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'ENODEV', 'EAFNOSUPPORT'];

function refusal(error: string, [first]: readonly Blocker[], facts: BindFacts): Cause {
  if (error === 'EADDRINUSE') return first ? causeOf(first, facts) : 'bound-silent';
  if (NO_SUCH_ADDRESS.includes(error) || facts.addressFault !== null) return 'address-not-local';
  if (error === 'EACCES' && isBelowStart(facts)) return 'unprivileged-start';
  return error === 'EACCES' || error === 'EPERM' ? 'policy' : 'refused';
}

export function isBelowStart({ asked, settings }: BindFacts): boolean {
  return asked.port < (settings.unprivilegedPortStart ?? KERNEL_DEFAULTS.unprivilegedPortStart);
}

function freeCause(facts: BindFacts): Cause {
  return isReserved(facts) ? 'reserved' : 'free';
}

function causeOf({ socket, isOtherFamily }: Blocker, facts: BindFacts): Cause {
  if (isOtherFamily) return 'other-family';
  return socketCause(socket, facts);
}

/** Servers first, then what a process holds, then what only time takes away; what is sure before what may be. */
const RANKS: readonly SocketCause[] = [
  'listener',
  'bound-silent',
  'outgoing-connection',
  'close-wait',
  'accepted-connection',
  'closing',
  'time-wait-outgoing',
  'time-wait-listener',
];

function inOrder(blockers: readonly Blocker[], facts: BindFacts): readonly Blocker[] {
  const keyed = blockers.map((blocker) => ({ blocker, key: keyOf(blocker, facts) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ blocker }) => blocker);
}

/** Of several in TIME_WAIT the last one to go decides when the port is free. */
function keyOf({ socket, isSure, isOtherFamily }: Blocker, facts: BindFacts): number {
  const rank = RANKS.indexOf(socketCause(socket, facts));
  const place = rank * 4 + Number(socket.inode === 0) * 2 + Number(isOtherFamily);
  return (place * 2 + Number(!isSure)) * 1000 - (socket.secondsLeft ?? 0);
}
