/** Facts → cause. Pure: what the kernel would say, and what it did say where a bind was tried. */
import type { Cause, Tried } from '../../../model/explanation.ts';
import { hasPeer, isWaiting, type NetSocket } from '../../../model/net-socket.ts';
import { KERNEL_DEFAULTS } from '../settings.ts';
import { blockersOf, type Blocker } from './blockers.ts';
import { isOutgoing } from './direction.ts';
import type { BindFacts } from './facts.ts';
import { isReserved } from './handed-out.ts';

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
  if (tried.result === 'bound') return { cause: freeCause(facts), bindable: true, blockers: all };
  if (tried.result === 'refused') return { ...refused(tried.error, blockers, facts), blockers: all };
  if (facts.isLocal === false) return { cause: 'address-not-local', bindable: false, blockers: all };
  if (isBelowStart(facts) && !facts.mayBindLow) return { cause: 'unprivileged-start', bindable: false, blockers: all };
  const [first] = blockers;
  if (!first) return { cause: freeCause(facts), bindable: true, blockers: all };
  const sure = blockers.find(({ isSure }) => isSure);
  return { cause: causeOf(sure ?? first, facts), bindable: sure ? false : null, blockers: all };
}

function refused(error: string, [first]: readonly Blocker[], facts: BindFacts): Pick<Decision, 'cause' | 'bindable'> {
  if (error === 'EACCES' || error === 'EPERM') return { cause: 'unprivileged-start', bindable: false };
  if (error === 'EADDRNOTAVAIL') return { cause: 'address-not-local', bindable: false };
  return { cause: first ? causeOf(first, facts) : 'bound-silent', bindable: false };
}

export function isBelowStart({ asked, settings }: BindFacts): boolean {
  return asked.port < (settings.unprivilegedPortStart ?? KERNEL_DEFAULTS.unprivilegedPortStart);
}

function freeCause(facts: BindFacts): Cause {
  return isReserved(facts) ? 'reserved' : 'free';
}

function causeOf({ socket, isOtherFamily }: Blocker, facts: BindFacts): Cause {
  if (isOtherFamily) return 'other-family';
  return stateCause(socket, facts);
}

/** What a socket is, wherever it stands. */
function stateCause(socket: NetSocket, facts: BindFacts): Cause {
  const outgoing = hasPeer(socket) && isOutgoing(socket, facts);
  if (isSilent(socket)) return 'bound-silent';
  if (isWaiting(socket)) return 'listener';
  if (socket.state === 'time-wait') return outgoing ? 'time-wait-outgoing' : 'time-wait-listener';
  if (isLeftover(socket)) return 'closing';
  // The peer has gone; a client that does not close keeps its port just so.
  if (socket.state === 'close-wait' && !outgoing) return 'close-wait';
  return outgoing ? 'outgoing-connection' : 'accepted-connection';
}

/** TCP, bound, and neither listening nor connected: only inet_diag shows such a socket. */
function isSilent({ protocol, state }: NetSocket): boolean {
  return protocol === 'tcp' && state === 'unconnected';
}

const LEFTOVERS: readonly NetSocket['state'][] = ['fin-wait-1', 'fin-wait-2', 'last-ack', 'closing'];

function isLeftover({ state }: NetSocket): boolean {
  return LEFTOVERS.includes(state);
}

/** Servers first, then what a process holds, then what only time takes away; what is sure before what may be. */
const RANKS: readonly Cause[] = [
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
  const rank = RANKS.indexOf(stateCause(socket, facts));
  const place = rank * 4 + Number(socket.inode === 0) * 2 + Number(isOtherFamily);
  return (place * 2 + Number(!isSure)) * 1000 - (socket.secondsLeft ?? 0);
}
