/** A decision in plain words. */
import { stateWord } from '../../../model/sockets/net-socket.ts';
import { askedWords, endWords, holdersWords, listensWord, receivesWord } from '../../../model/explain-words.ts';
import type { Cause, HeldSocket } from '../../../model/explanation.ts';
import { isOtherFamily } from './blockers.ts';
import { hasNoSuchAddress } from './decide.ts';
import { directionOf } from './direction.ts';
import { isEphemeral, isHandedOut } from './handed-out.ts';
import { addressWords, hostWords } from './host-words.ts';
import type { Seen } from './seen.ts';
import { socketCause } from './socket-cause.ts';

export function summaryOf(seen: Seen): string {
  const { decision, facts, sockets } = seen;
  const { cause, bindable } = decision;
  const what = askedWords(facts.asked);
  const [first] = sockets;
  const why = first && isAboutSockets(cause) ? SOCKET_WORDS[cause](first, seen) + familyWords(first, seen) : '';
  if (bindable === true) return `${what} can be bound${why === '' ? '' : sharedWords(seen, why)}`;
  const verdict = bindable === null ? 'may be taken' : "can't be bound";
  return `${what} ${verdict}: ${why === '' ? hostWords(seen) + besides(seen) : why}`;
}

/** Under SO_REUSEADDR. Two sockets of UDP that set it take each other's datagrams. */
function sharedWords({ facts: { asked }, decision: { needsReuse } }: Seen, why: string): string {
  if (asked.protocol === 'udp') return `, and would share the port, each datagram going to one of the two: ${why}`;
  return `, but ${needsReuse === null ? 'perhaps ' : ''}only with SO_REUSEADDR: ${why}`;
}

function familyWords(socket: HeldSocket, { decision, facts }: Seen): string {
  return decision.cause !== 'other-family' && isOtherFamily(socket, facts)
    ? '; it is of IPv6, and keeps IPv4 out, too'
    : '';
}

/** A privilege alone would not do. */
function besides(seen: Seen): string {
  const { decision, facts, tried } = seen;
  const [first] = seen.sockets;
  if (!['unprivileged-start', 'policy'].includes(decision.cause)) return '';
  if (hasNoSuchAddress(facts)) return `; besides, ${addressWords(facts, null)}`;
  return first ? `; besides, ${SOCKET_WORDS[socketCause(first, facts, tried)](first, seen)}` : '';
}

type AboutSockets = keyof typeof SOCKET_WORDS;

export function isAboutSockets(cause: Cause): cause is AboutSockets {
  return cause in SOCKET_WORDS;
}

type Words = (socket: HeldSocket, seen: Seen) => string;

const SOCKET_WORDS = {
  listener: (socket, { facts }) =>
    socket.protocol === 'tcp'
      ? `${holder(socket)} ${listensWord(socket)} on ${endWords(socket.local)}`
      : `${holder(socket)} ${receivesWord(socket)} on ${endWords(socket.local)}${isHandedOut(facts) ? GIVEN : ''}`,
  'outgoing-connection': (socket, seen) =>
    socket.protocol === 'udp'
      ? `${holder(socket)} has it on ${endWords(socket.local)}, connected to ${endWords(socket.remote)}`
      : `${likely(socket, seen)}an outgoing connection ${isEphemeral(seen.facts) ? 'was given' : 'has'} it as its source port: ${holder(socket)} to ${endWords(socket.remote)}`,
  'accepted-connection': (socket, seen) =>
    `${likely(socket, seen)}a connection from ${endWords(socket.remote)} that a server accepted there is still open, held by ${holder(socket, 'nobody yet')}`,
  'close-wait': (socket) =>
    `${holder(socket)} has not closed its end of a connection that ${endWords(socket.remote)} has closed (CLOSE_WAIT)`,
  closing: (socket) =>
    `a connection with ${endWords(socket.remote)} is still being closed (${stateWord(socket)}), held by ${holder(socket, 'the kernel alone')}`,
  'time-wait-listener': (socket, seen) =>
    `${likely(socket, seen)}a connection that the former server closed is in TIME_WAIT for ${seconds(socket)}, held by nobody${refusedNote(seen)}`,
  'time-wait-outgoing': (socket, seen) =>
    `${likely(socket, seen)}an outgoing connection to ${endWords(socket.remote)} that had it as its source port is in TIME_WAIT for ${seconds(socket)}, held by nobody`,
  'other-family': (socket) =>
    `an IPv6 socket takes IPv4 as well: ${endWords(socket.local)}${peer(socket)}, held by ${holder(socket)}`,
  'bound-silent': (socket) =>
    `${holder(socket)} has bound ${endWords(socket.local)}, and neither listens nor connects; /proc/net shows no such socket, and ss none without --bound-inactive (iproute2 6.8)`,
} satisfies Partial<Record<Cause, Words>>;

/** Sockets of the kernel itself have an inode as well: NFS, WireGuard and tunnels. */
function holder(socket: HeldSocket, whenNone = UNSEEN): string {
  return holdersWords(socket, socket.inode === 0 ? whenNone : UNSEEN);
}

const UNSEEN = 'a process that is not to be seen from here';

const GIVEN = '; that may be a client, which was given the port';

function peer({ remote }: HeldSocket): string {
  return remote.port === 0 ? '' : `, connected to ${endWords(remote)}`;
}

function likely(socket: HeldSocket, { facts, tried }: Seen): string {
  return LIKELY[directionOf(socket, facts, tried).certainty];
}

const LIKELY = { sure: '', likely: 'most likely ', unknown: 'perhaps ' } as const;

export function seconds({ secondsLeft }: Pick<HeldSocket, 'secondsLeft'>): string {
  if (secondsLeft === null) return 'at most 60 seconds more';
  return `${secondsLeft} more ${secondsLeft === 1 ? 'second' : 'seconds'}`;
}

function refusedNote({ tried }: Seen): string {
  return tried.result === 'refused' ? '; that server had not set SO_REUSEADDR' : '';
}
