/** A decision in plain words. */
import { askedWords, endWords, holdersWords } from '../../../model/explain-words.ts';
import type { Cause, HeldSocket, Tried } from '../../../model/explanation.ts';
import { KERNEL_DEFAULTS } from '../settings.ts';
import type { Decision } from './decide.ts';
import { isDirectionSure } from './direction.ts';
import type { BindFacts } from './facts.ts';

export function summaryOf(decision: Decision, facts: BindFacts, sockets: readonly HeldSocket[], tried: Tried): string {
  const what = askedWords(facts.asked);
  if (decision.bindable === true) return `${what} can be bound${leftoverNote(sockets)}`;
  const [first] = sockets;
  const why = first && isAboutSockets(decision.cause) ? SOCKET_WORDS[decision.cause](first, facts, tried) : '';
  const verdict = decision.bindable === null ? 'may be taken' : "can't be bound";
  return `${what} ${verdict}: ${why === '' ? hostWords(decision.cause, facts) : why}`;
}

/** Sockets that share the port under SO_REUSEADDR. */
function leftoverNote([first]: readonly HeldSocket[]): string {
  return first ? `, as SO_REUSEADDR lets it share the port with what is left there` : '';
}

function hostWords(cause: Cause, { asked, settings }: BindFacts): string {
  if (cause === 'address-not-local')
    return `${asked.address ?? 'the address'} is no address of this host, or its interface is not up (EADDRNOTAVAIL)`;
  if (cause === 'unprivileged-start') {
    const start = settings.unprivilegedPortStart ?? KERNEL_DEFAULTS.unprivilegedPortStart;
    return `ports below ${start} are for root and CAP_NET_BIND_SERVICE, and ${asked.user?.name ?? 'this account'} is neither (EACCES)`;
  }
  return 'a socket has it that no table of /proc shows: bound, and neither listening nor connected';
}

type SocketCause = keyof typeof SOCKET_WORDS;

function isAboutSockets(cause: Cause): cause is SocketCause {
  return cause in SOCKET_WORDS;
}

type Words = (socket: HeldSocket, facts: BindFacts, tried: Tried) => string;

const UNKNOWN = 'a process that is not to be seen from here';

const SOCKET_WORDS = {
  listener: (socket) =>
    `${holdersWords(socket, UNKNOWN)} ${socket.protocol === 'tcp' ? 'listens' : 'receives'} on ${endWords(socket.local)}`,
  'outgoing-connection': (socket, facts) =>
    `${likely(socket, facts)}an outgoing connection was given it as its source port: ${holdersWords(socket, UNKNOWN)} to ${endWords(socket.remote)}`,
  'accepted-connection': (socket, facts) =>
    `${likely(socket, facts)}a connection from ${endWords(socket.remote)} that a server accepted there is still open, held by ${holdersWords(socket, 'nobody yet')}`,
  'close-wait': (socket) =>
    `${holdersWords(socket, UNKNOWN)} has not closed its end of a connection that ${endWords(socket.remote)} has closed (CLOSE_WAIT)`,
  closing: (socket) =>
    `a connection with ${endWords(socket.remote)} is still being closed (${socket.state.toUpperCase().replaceAll('-', '_')}), held by ${holdersWords(socket, 'the kernel alone')}`,
  'time-wait-listener': (socket, _facts, tried) =>
    `a connection that the former server closed is in TIME_WAIT for ${seconds(socket)}${refusedNote(tried)}`,
  'time-wait-outgoing': (socket, facts) =>
    `${likely(socket, facts)}an outgoing connection to ${endWords(socket.remote)} that had it as its source port is in TIME_WAIT for ${seconds(socket)}`,
  'other-family': (socket) =>
    `an IPv6 socket takes IPv4 as well: ${endWords(socket.local)}${peer(socket)}, held by ${holdersWords(socket, UNKNOWN)}`,
  'bound-silent': (socket) =>
    `${holdersWords(socket, UNKNOWN)} has bound ${endWords(socket.local)}, and neither listens nor connects; ss and /proc/net do not show such a socket`,
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
