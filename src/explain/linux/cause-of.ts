/** The cause that was decided on, with what there is to tell about it. */
import type { Cause, AddressCause, SocketCause } from '../../model/explain/cause.ts';
import { hasNoSuchAddress, type LinuxCauseKind } from './decide.ts';
import type { JudgedBind } from './judged-bind.ts';
import { privilegeLack } from './privilege.ts';
import type { LinuxBindFacts } from '../../model/explain/bind-facts.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { isOtherFamily } from './blockers.ts';
import { socketUse, originOf } from './socket-use.ts';

export function causeOf(judged: JudgedBind): Cause {
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

export function isAboutSockets(kind: LinuxCauseKind): kind is SocketCause['kind'] {
  return ABOUT_SOCKETS[kind];
}
