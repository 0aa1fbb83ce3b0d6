/** A decision in plain words. */
import { stateWord } from '../../../model/net-socket.ts';
import { askedWords, endWords, holdersWords } from '../../../model/explain-words.ts';
import type { Cause, HeldSocket, Tried } from '../../../model/explanation.ts';
import { isDirectionSure } from './direction.ts';
import type { BindFacts } from './facts.ts';
import { hostWords } from './host-words.ts';
import type { Seen } from './seen.ts';
import { socketCause } from './socket-cause.ts';

export function summaryOf(seen: Seen): string {
  const { decision, facts, sockets, tried } = seen;
  const { cause, bindable } = decision;
  const what = askedWords(facts.asked);
  const [first] = sockets;
  const why = first && isAboutSockets(cause) ? SOCKET_WORDS[cause](first, facts, tried) : '';
  if (bindable === true) return `${what} can be bound${why === '' ? '' : sharedWords(facts, why)}`;
  const verdict = bindable === null ? 'may be taken' : "can't be bound";
  return `${what} ${verdict}: ${why === '' ? hostWords(seen) + besides(seen) : why}`;
}

/** Under SO_REUSEADDR. Two sockets of UDP that set it take each other's datagrams. */
function sharedWords({ asked }: BindFacts, why: string): string {
  return asked.protocol === 'udp'
    ? `, and would share the port, each datagram going to one of the two: ${why}`
    : `, but only with SO_REUSEADDR: ${why}`;
}

/** A privilege alone would not do. */
function besides({ decision, facts, sockets: [first], tried }: Seen): string {
  if (!first || !['unprivileged-start', 'policy'].includes(decision.cause)) return '';
  return `; besides, ${SOCKET_WORDS[socketCause(first, facts)](first, facts, tried)}`;
}

type AboutSockets = keyof typeof SOCKET_WORDS;

export function isAboutSockets(cause: Cause): cause is AboutSockets {
  return cause in SOCKET_WORDS;
}

type Words = (socket: HeldSocket, facts: BindFacts, tried: Tried) => string;

const UNKNOWN = 'a process that is not to be seen from here';

const SOCKET_WORDS = {
  listener: (socket) =>
    `${holdersWords(socket, UNKNOWN)} ${socket.protocol === 'tcp' ? 'listens' : 'receives'} on ${endWords(socket.local)}`,
  'outgoing-connection': (socket, facts) =>
    socket.protocol === 'udp'
      ? `${holdersWords(socket, UNKNOWN)} has it on ${endWords(socket.local)}, connected to ${endWords(socket.remote)}`
      : `${likely(socket, facts)}an outgoing connection was given it as its source port: ${holdersWords(socket, UNKNOWN)} to ${endWords(socket.remote)}`,
  'accepted-connection': (socket, facts) =>
    `${likely(socket, facts)}a connection from ${endWords(socket.remote)} that a server accepted there is still open, held by ${holdersWords(socket, 'nobody yet')}`,
  'close-wait': (socket) =>
    `${holdersWords(socket, UNKNOWN)} has not closed its end of a connection that ${endWords(socket.remote)} has closed (CLOSE_WAIT)`,
  closing: (socket) =>
    `a connection with ${endWords(socket.remote)} is still being closed (${stateWord(socket)}), held by ${holdersWords(socket, 'the kernel alone')}`,
  'time-wait-listener': (socket, _facts, tried) =>
    `a connection that the former server closed is in TIME_WAIT for ${seconds(socket)}${refusedNote(tried)}`,
  'time-wait-outgoing': (socket, facts) =>
    `${likely(socket, facts)}an outgoing connection to ${endWords(socket.remote)} that had it as its source port is in TIME_WAIT for ${seconds(socket)}`,
  'other-family': (socket) =>
    `an IPv6 socket takes IPv4 as well: ${endWords(socket.local)}${peer(socket)}, held by ${holdersWords(socket, UNKNOWN)}`,
  'bound-silent': (socket) =>
    `${holdersWords(socket, UNKNOWN)} has bound ${endWords(socket.local)}, and neither listens nor connects; /proc/net shows no such socket, and ss none without --bound-inactive (iproute2 6.8)`,
} satisfies Partial<Record<Cause, Words>>;

function peer({ remote }: HeldSocket): string {
  return remote.port === 0 ? '' : `, connected to ${endWords(remote)}`;
}

function likely(socket: HeldSocket, facts: BindFacts): string {
  return isDirectionSure(socket, facts) ? '' : 'most likely ';
}

export function seconds({ secondsLeft }: Pick<HeldSocket, 'secondsLeft'>): string {
  if (secondsLeft === null) return 'at most 60 seconds more';
  return `${secondsLeft} more ${secondsLeft === 1 ? 'second' : 'seconds'}`;
}

function refusedNote(tried: Tried): string {
  return tried.result === 'refused' ? ', and that server had not set SO_REUSEADDR' : '';
}
