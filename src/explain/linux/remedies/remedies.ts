/** What to do about each cause, best first: after it the bind works, and it hits nothing but what has the port. */
import type { Advice, Remedy } from '../../../model/explain/remedy.ts';
import type { RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import { hasPeer } from '../../../model/sockets/net-socket.ts';
import { hasNoSuchAddress, type LinuxCauseKind } from '../decide.ts';
import { sharingProtocol } from '../../../port-catalog/shared-ports.ts';
import type { JudgedBind } from '../judged-bind.ts';
import { isHandedOut } from '../port-settings.ts';
import { privilegeRemedies } from '../privilege.ts';
import { socketUse } from '../socket-use.ts';
import { addressRemedies } from './address.ts';
import { closing, leftOpen, outgoing, timeWaitOfClient, timeWaitOfServer } from './connections.ts';
import { clearCommand } from './cut-command.ts';
import { keepOut } from './kept-out.ts';
import { caseOf, type RemedyCase, type Remedies, stop, stopOthers } from './remedy-case.ts';
import { programOf } from '../../../model/sockets/holders.ts';
import type { SocketUnit } from '../../../model/sockets/socket-unit.ts';

export function remediesOf(judged: JudgedBind): readonly Remedy[] {
  const { cause, bindable } = judged.decision;
  const of = caseOf(judged);
  const own = REMEDIES[cause](of);
  if (bindable === true) return own.length === 0 ? [] : withoutReuse(judged, own);
  if (cause !== 'unprivileged-start' && cause !== 'policy') return [...sharePort(of), ...own];
  const [next, ...others] = afterPrivilege(of);
  return next === undefined ? own : [...own, { ...next, after: 'then' }, ...others];
}

/** The remedies for what is in the way once the privilege is there. */
function afterPrivilege(of: RemedyCase): readonly Remedy[] {
  const [first] = of.sockets;
  if (hasNoSuchAddress(of.facts)) return addressRemedies(of.facts);
  return first ? socketRemedies(first, of) : [];
}

/** It works with SO_REUSEADDR, which was assumed, or which the plan says: then there is nothing to do. */
function withoutReuse({ facts: { asked } }: JudgedBind, own: readonly Remedy[]): readonly Remedy[] {
  if (asked.protocol === 'udp') return own;
  return asked.assumesReuse ? [{ advice: { kind: 'reuse-address-first' } }, ...own] : [];
}

const nothing: Remedies = () => [];

const REMEDIES: Readonly<Record<LinuxCauseKind, Remedies>> = {
  free: nothing,
  reserved: nothing,
  listener: (of) => [
    ...beforeEnding(of.alike, of.facts.asked),
    ...endAndClear(of),
    ...(mayBeClient(of) ? [keepOut(of.facts)] : []),
    { advice: { kind: 'another-port' } },
  ],
  'outgoing-connection': outgoing,
  'accepted-connection': leftOpen,
  'close-wait': leftOpen,
  closing,
  'time-wait-listener': timeWaitOfServer,
  'time-wait-outgoing': timeWaitOfClient,
  'other-family': (of) =>
    of.sockets[0] && hasPeer(of.sockets[0])
      ? socketRemedies(of.sockets[0], of)
      : [...endAndClear(of), { advice: { kind: 'ipv6-only' } }],
  'bound-silent': (of) =>
    of.alike.length > 0 ? [...stop(of, 'free'), ...stopOthers(of)] : [{ advice: unexplained(of) }],
  'unprivileged-start': ({ facts }) => privilegeRemedies(facts),
  'address-not-local': ({ facts }) => addressRemedies(facts),
  policy: () =>
    (['selinux', 'apparmor', 'systemd', 'sandbox'] as const).map((of) => ({ advice: { kind: 'policy', of } })),
  refused: () => [{ advice: { kind: 'look-up-error' } }],
};

function socketRemedies(socket: HeldSocket, of: RemedyCase): readonly Remedy[] {
  return REMEDIES[socketUse(socket, of.facts, of.tried)](of);
}

/** The advice where no process could be named for sure. */
function unexplained({ possibleHolders }: RemedyCase): Advice {
  if (possibleHolders === null) return { kind: 'ask-again' };
  return { kind: possibleHolders.length > 0 ? 'end-possible-holder' : 'find-silent' };
}

function sharePort({ decision: { bindable }, sockets, facts: { asked } }: RemedyCase): readonly Remedy[] {
  const sharing = asked.reuse.length === 0 ? sharingProtocol(asked.protocol, asked.port) : null;
  const options = sharing === null ? sharingOptions(asked) : (['SO_REUSEADDR', 'SO_REUSEPORT'] as const);
  if (bindable !== null || sockets.length === 0 || options.length === 0) return [];
  return [{ advice: { kind: 'share', options, sharing } }];
}

/** On TCP no server shares under SO_REUSEADDR what another listens on. */
function sharingOptions({ protocol, reuse }: AskedBind): readonly ('SO_REUSEADDR' | 'SO_REUSEPORT')[] {
  return [
    ...(protocol === 'udp' && reuse.includes('address') ? (['SO_REUSEADDR'] as const) : []),
    ...(reuse.includes('port') ? (['SO_REUSEPORT'] as const) : []),
  ];
}

/** The server closes its connections when it ends, and has their TIME_WAIT. */
function endAndClear(of: RemedyCase): readonly Remedy[] {
  const { facts } = of;
  const [first, ...others] = stop(of, 'free');
  const leaves = facts.asked.protocol === 'tcp' && facts.sockets.some(hasPeer);
  const ended = first && leaves ? clearing(first, clearCommand(facts)) : (first ?? []);
  return [ended, others, stopOthers(of)].flat();
}

/** In the same line, since the port is not free without it. */
function clearing({ advice }: Remedy, clear: RemedyCommand): readonly Remedy[] {
  return advice.kind === 'processes' || advice.kind === 'units'
    ? [{ advice: { ...advice, clear } }]
    : [{ advice }, { advice: { kind: 'clear-leftovers', command: clear } }];
}

/** UDP without a peer: a server, or a client that was given the port by its first datagram. */
function mayBeClient({ facts }: RemedyCase): boolean {
  return facts.asked.protocol === 'udp' && isHandedOut(facts);
}

/** Whether what has the port is the very service that asks for it. */
function beforeEnding(sockets: readonly HeldSocket[], asked: AskedBind): readonly Remedy[] {
  const { service } = asked;
  if (service === null) return [];
  const activating = sockets.flatMap(({ holders }) => holders.flatMap((each) => each.socketUnit ?? []));
  const own = activating.find((unit) => isFor(unit, service));
  if (own) return [{ advice: { kind: 'handed-over', service, socketUnit: own.name } }];
  const isIt = sockets.some(({ holders }) => holders.some((holder) => looksLike(holder, asked, service)));
  return isIt ? [{ advice: { kind: 'may-be-itself', service } }] : [];
}

function isFor({ name, activates }: SocketUnit, service: string): boolean {
  return name === `${service}.socket` || activates.includes(`${service}.service`);
}

/** Whether a holder has the account of the service, where that is its own, or its name. */
function looksLike({ user, unit, command }: Holder, asked: AskedBind, service: string): boolean {
  const isAccount = asked.user !== null && asked.user.uid !== 0 && asked.user.name === user;
  return isAccount || unit === `${service}.service` || programOf(command) === service;
}
