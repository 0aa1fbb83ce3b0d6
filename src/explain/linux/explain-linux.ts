/** Why a port of a Linux host can or can't be bound. */
import type { Cause, AddressCause, SocketCause } from '../../model/explain/cause.ts';
import type { Evidence, Explanation, Outlook, OutlookNote } from '../../model/explain/explanation.ts';
import type { OriginEvidence } from '../../model/sockets/connection-origin.ts';
import type { Unseen } from '../../model/unseen/unseen.ts';
import { isUnexplained, hasNoSuchAddress, type LinuxCauseKind } from './decide.ts';
import type { JudgedBind } from './judged-bind.ts';
import { mayBeSilent, mustClearV6Only } from './trial.ts';
import { grantEvidence, privilegeLack } from './privilege.ts';
import { remediesOf } from './remedies/remedies.ts';
import type { LinuxBindFacts } from '../../model/explain/bind-facts.ts';
import { includes } from '../../model/ports/port-set.ts';
import { isBelowStart, isEphemeral, isReserved } from './port-settings.ts';
import { keptOutBy } from './remedies/kept-out.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { isOtherFamily } from './blockers.ts';
import { socketUse, originOf } from './socket-use.ts';

export function explainLinuxBind(judged: JudgedBind): Explanation {
  const { facts, decision, tried, sockets } = judged;
  return {
    platform: 'linux',
    asked: facts.asked,
    cause: causeOf(judged),
    bindable: decision.bindable,
    needsReuse: decision.needsReuse,
    sockets,
    socketCount: decision.blockers.length,
    evidence: evidenceOf(judged),
    remedies: remediesOf(judged),
    tried,
    reuseAddressHelps: reuseHelps(judged),
    outlook: outlookOf(facts),
    traffic: [],
    unseen: unseenOf(judged),
  };
}

function evidenceOf(judged: JudgedBind): readonly Evidence[] {
  const { decision, facts, possibleHolders, wasTaken } = judged;
  if (isUnexplained(decision))
    return possibleHolders === null
      ? [{ kind: 'never-seen' }]
      : possibleHolders.map((holder) => ({ kind: 'possible-holder', holder }));
  return [
    ...(wasTaken ? [{ kind: 'taken-for-moments' } as const] : []),
    ...(decision.cause === 'unprivileged-start' ? grantEvidence(facts) : []),
    ...directionEvidence(causeOf(judged)),
    ...(mustClearV6Only(facts) ? [{ kind: 'v6only-by-default', address: facts.asked.address ?? '' } as const] : []),
  ];
}

const BY_PORTS: readonly OriginEvidence[] = ['own-port-is-ephemeral', 'ports-are-alike'];

/** A former server inside the ephemeral range looks like a client that was given the port. */
function directionEvidence(cause: Cause): readonly Evidence[] {
  const origin = 'origin' in cause ? cause.origin : null;
  const isDeduced = origin?.begunBy === 'this-host' && BY_PORTS.includes(origin.because);
  return isDeduced ? [{ kind: 'direction-deduced' }] : [];
}

function unseenOf(judged: JudgedBind): readonly Unseen[] {
  const { decision, facts, tried } = judged;
  const isOpen = decision.bindable === null && decision.blockers.length === 0 && mayBeSilent(facts, tried);
  return [...unseenHolders(judged), ...(isOpen ? [{ kind: 'silent-sockets' } as const] : [])];
}

function unseenHolders({ sockets, hidden, possibleHolders, facts }: JudgedBind): readonly Unseen[] {
  const isUntold = possibleHolders !== null;
  const isOpen = isUntold || sockets.some(({ inode, holders }) => inode !== 0 && holders.length === 0);
  if (!isOpen) return [];
  if (hidden === 0) return isUntold ? [] : [{ kind: 'holder-outside' }];
  return [{ kind: 'hidden-processes', count: hidden, isRoot: facts.account.ownUid === 0 }];
}

/** Whether SO_REUSEADDR would help; null where nothing blocks, or where no bind was tried that could tell. */
function reuseHelps({ decision: { cause, blockers }, facts, tried }: JudgedBind): boolean | null {
  const isQuestion = blockers.length > 0 && facts.asked.reuse.includes('address');
  if (!isQuestion || tried.result === 'not-tried') return null;
  if (tried.result === 'bound') return isAboutSockets(cause) ? true : null;
  return tried.error === 'EADDRINUSE' ? false : null;
}

/** Whether the answer will stay true: which ports the kernel gives to connections now, and once the plan is applied. */
function outlookOf(facts: LinuxBindFacts): Outlook {
  const [ephemeral, reserved] = [isEphemeral(facts), isReserved(facts)];
  const range = facts.settings.ephemeral;
  const note: OutlookNote = reserved
    ? { kind: 'reserved' }
    : ephemeral
      ? { kind: 'open', range, keptOut: keptOutBy(facts) }
      : outsideNote(facts);
  return { ephemeral, reserved, notes: [note, ...raisedStart(facts)] };
}

function outsideNote({ asked: { plan, port }, settings }: LinuxBindFacts): OutlookNote {
  const planned =
    plan?.ephemeral && includes([plan.ephemeral], port)
      ? { range: plan.ephemeral, isReserving: plan.isReserving }
      : null;
  return { kind: 'outside', range: settings.ephemeral, planned };
}

/** A note where the plan raises the unprivileged start, so that an account can no longer bind the port. */
function raisedStart(facts: LinuxBindFacts): readonly OutlookNote[] {
  const { plan } = facts.asked;
  if (plan?.unprivilegedPortStart === undefined || facts.account.mayBindLow || isBelowStart(facts)) return [];
  const then = { ...facts, settings: { ...facts.settings, unprivilegedPortStart: plan.unprivilegedPortStart } };
  if (!isBelowStart(then)) return [];
  return [{ kind: 'start-will-be-raised', apply: plan.apply, lack: privilegeLack(then) }, ...grantEvidence(facts)];
}

/** The cause that was decided on, with what there is to tell about it. */
function causeOf(judged: JudgedBind): Cause {
  const { decision, facts, sockets } = judged;
  const kind = decision.cause;
  if (isAboutSockets(kind))
    return sockets[0]
      ? socketCause(kind, sockets[0], judged)
      : { kind: 'bound-silent', socket: null, isGone: judged.possibleHolders === null };
  switch (kind) {
    case 'free':
    case 'reserved':
      return { kind };
    case 'unprivileged-start':
      return { kind, lack: privilegeLack(facts), besides: besides(judged), mayBeGranted: false };
    case 'address-not-local':
      return addressCause(facts, errorOf(judged));
    case 'policy':
      return { kind, error: errorOf(judged) ?? '', besides: besides(judged) };
    case 'refused':
      return { kind, error: errorOf(judged) ?? '', besides: null };
  }
}

function socketCause(kind: SocketCause['kind'], socket: HeldSocket, { facts, tried }: JudgedBind): SocketCause {
  return { kind, socket, origin: originOf(socket, facts, tried), isOtherFamily: isOtherFamily(socket, facts) };
}

/** What else is in the way: the missing privilege alone is then not enough. */
function besides(judged: JudgedBind): Cause | null {
  const { facts, tried } = judged;
  const [first] = judged.sockets;
  if (hasNoSuchAddress(facts)) return addressCause(facts, null);
  return first ? socketCause(socketUse(first, facts, tried), first, judged) : null;
}

function addressCause({ addressFault: fault, ipv6DisabledOn }: LinuxBindFacts, error: string | null): AddressCause {
  return { kind: 'address-not-local', ipv6DisabledOn, fault, error };
}

function errorOf({ tried }: JudgedBind): string | null {
  return tried.result === 'refused' ? tried.error : null;
}

const ABOUT_SOCKETS: Readonly<Record<LinuxCauseKind, boolean>> = {
  ...{ free: false, reserved: false, policy: false, refused: false },
  ...{ 'unprivileged-start': false, 'address-not-local': false },
  ...{ listener: true, 'bound-silent': true, 'other-family': true, 'close-wait': true, closing: true },
  ...{ 'outgoing-connection': true, 'accepted-connection': true },
  ...{ 'time-wait-outgoing': true, 'time-wait-listener': true },
};

function isAboutSockets(kind: LinuxCauseKind): kind is SocketCause['kind'] {
  return ABOUT_SOCKETS[kind];
}
