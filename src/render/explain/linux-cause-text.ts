/** Each cause of Linux in words that follow `can't be bound: `. */
import { endWords, holdersWords, listensWord, receivesWord } from '../../words/holder-words.ts';
import { type Cause, isFree, type SocketCause } from '../../model/explain/cause.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { stateWord } from '../../model/sockets/net-socket.ts';
import { secondsText } from './seconds-text.ts';
import { addressText, grantableText, policyText, privilegeText, unexplainedText } from './refusal-text.ts';

export function linuxCauseText(cause: Cause, explanation: Explanation): string {
  if ('origin' in cause) return SOCKET_TEXTS[cause.kind](cause, explanation) + familyText(cause);
  if (isOwn(cause)) return ownText(cause, explanation);
  if (isFreeOrOfWindows(cause)) return 'nothing is in the way';
  switch (cause.kind) {
    case 'bound-silent':
      return unexplainedText(cause);
    case 'unprivileged-start':
      return (
        privilegeText(cause.lack, explanation.asked) + besidesText(cause.besides, explanation) + grantableText(cause)
      );
    case 'address-not-local':
      return addressText(cause, explanation.asked);
    case 'policy':
      return policyText(cause) + besidesText(cause.besides, explanation);
    case 'refused':
      return `the kernel says ${cause.error}`;
  }
}

type NoneOfLinux = Extract<
  Cause,
  { readonly kind: 'free' | 'reserved' | 'administered' | 'held' | 'reservation-refused' }
>;

function isFreeOrOfWindows(cause: Cause): cause is NoneOfLinux {
  return isFree(cause) || cause.kind === 'held' || cause.kind === 'reservation-refused';
}

type OwnCause = Extract<Cause, { readonly kind: 'handed-over' | 'itself' }>;

function isOwn(cause: Cause): cause is OwnCause {
  return cause.kind === 'handed-over' || cause.kind === 'itself';
}

/** Who has it for the service. */
function ownText(cause: OwnCause, { asked }: Explanation): string {
  if (cause.kind === 'handed-over') return `${cause.socketUnit} hands it over to ${cause.unit}`;
  return `${asked.service ?? 'the service'} itself has ${endWords(cause.socket.local)}: ${holderOf(cause.socket)}`;
}

/** What else is in the way, as a clause: the missing privilege alone is then not enough. */
function besidesText(besides: Cause | null, explanation: Explanation): string {
  return besides === null ? '' : `; besides, ${linuxCauseText(besides, explanation)}`;
}

function familyText({ kind, isOtherFamily }: SocketCause): string {
  return kind !== 'other-family' && isOtherFamily ? '; it is of IPv6, and keeps IPv4 out, too' : '';
}

type SocketText = (cause: SocketCause, explanation: Explanation) => string;

const SOCKET_TEXTS: Readonly<Record<SocketCause['kind'], SocketText>> = {
  listener: ({ socket }, { outlook }) => {
    const where = endWords(socket.local);
    if (socket.protocol === 'tcp') return `${holderOf(socket)} ${listensWord(socket)} on ${where}`;
    const given = outlook.ephemeral && !outlook.reserved ? MAY_BE_CLIENT : '';
    return `${holderOf(socket)} ${receivesWord(socket)} on ${where}${given}`;
  },
  'outgoing-connection': (cause, { outlook }) => {
    const [own, peer] = [endWords(cause.socket.local), endWords(cause.socket.remote)];
    if (cause.socket.protocol === 'udp') return `${holderOf(cause.socket)} has it on ${own}, connected to ${peer}`;
    const has = outlook.ephemeral ? 'was given' : 'has';
    return `${certainty(cause)}an outgoing connection ${has} it as its source port: ${holderOf(cause.socket)} to ${peer}`;
  },
  'accepted-connection': (cause) =>
    `${certainty(cause)}a connection from ${endWords(cause.socket.remote)} that a server accepted there is still open, held by ${holderOf(cause.socket, 'no process yet')}`,
  'close-wait': ({ socket }) =>
    `${holderOf(socket)} has not closed its end of a connection that ${endWords(socket.remote)} has closed (CLOSE_WAIT)`,
  closing: ({ socket }) =>
    `a connection with ${endWords(socket.remote)} is still being closed (${stateWord(socket)}), held by ${holderOf(socket, 'the kernel alone')}`,
  'time-wait-listener': (cause, { tried }) =>
    `${certainty(cause)}a connection that the former server closed is in TIME_WAIT for ${secondsText(cause.socket.secondsLeft)}, held by no process${tried.result === 'refused' ? '; that server had not set SO_REUSEADDR' : ''}`,
  'time-wait-outgoing': (cause) =>
    `${certainty(cause)}an outgoing connection to ${endWords(cause.socket.remote)} that had it as its source port is in TIME_WAIT for ${secondsText(cause.socket.secondsLeft)}, held by no process`,
  'other-family': ({ socket }) =>
    `an IPv6 socket takes IPv4 as well: ${endWords(socket.local)}${socket.remote.port === 0 ? '' : `, connected to ${endWords(socket.remote)}`}, held by ${holderOf(socket)}`,
  'bound-silent': ({ socket }) =>
    `${holderOf(socket)} has bound ${endWords(socket.local)}, and neither listens nor connects; /proc/net shows no such socket, and ss none without --bound-inactive (iproute2 6.8)`,
};

/** Sockets of the kernel itself have an inode as well: NFS, WireGuard and tunnels. */
function holderOf(socket: HeldSocket, whenNone = UNSEEN): string {
  return holdersWords(socket, socket.inode === 0 ? whenNone : UNSEEN);
}

const UNSEEN = 'a process that is not to be seen from here';

const MAY_BE_CLIENT = '; that may be a client, which was given the port';

function certainty({ origin }: SocketCause): string {
  return origin === null ? '' : CERTAINTIES[origin.certainty];
}

const CERTAINTIES = { sure: '', likely: 'most likely ', unknown: 'perhaps ' } as const;
