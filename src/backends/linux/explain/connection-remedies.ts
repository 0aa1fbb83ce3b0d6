/** What to do about connections, and what they leave: cut, they are gone at once; ended, they may leave TIME_WAIT. */
import type { HeldSocket } from '../../../model/explanation.ts';
import { cutCommand } from './cut.ts';
import { directionOf } from './direction.ts';
import { isEphemeral } from './handed-out.ts';
import { keepOut } from './keep-out.ts';
import { type RemedyCase, type Remedies, stop } from './remedy-case.ts';
import { seconds } from './summary.ts';

export const outgoing: Remedies = (of) => [
  ...(isOwnBind(of)
    ? cutOwnBind(of)
    : [`cut the connection, which its program can make anew from another port: ${cut(of)}`, ...otherwise(of)]),
  ...stop(of, 'reconnect'),
  keepOut(of.facts),
  ...lasting(of),
];

export const leftOpen: Remedies = (of) => [
  `cut the connection${of.sockets.length === 1 ? '' : 's'}: ${cut(of)}`,
  ...otherwise(of),
  ...stop(of, 'free'),
  ...setReuse(of),
];

export const closing: Remedies = (of) => [
  `have the kernel let go of it: ${cut(of)}`,
  ...otherwise(of),
  ...untilClosed(of),
  ...setReuse(of),
];

export const timeWaitOfServer: Remedies = (of) => [freeNow(of), `or wait for ${longest(of.sockets)}`, ...setReuse(of)];

export const timeWaitOfClient: Remedies = (of) => [
  freeNow(of),
  `or wait for ${longest(of.sockets)}${of.bindable === true || !isSure(of) ? '' : '; SO_REUSEADDR does not help'}`,
  keepOut(of.facts),
  ...lasting(of),
];

function cut({ sockets, isWhole, facts }: RemedyCase): string {
  return cutCommand(sockets, isWhole, facts);
}

function freeNow(of: RemedyCase): string {
  return `free it at once (an older kernel leaves it as it is): ${cut(of)}`;
}

/** A port that the program bound itself stays bound when the connection is cut (SOCK_BINDPORT_LOCK; measured on 6.18). */
function isOwnBind({ facts }: RemedyCase): boolean {
  return !isEphemeral(facts);
}

/** A connection that was cut leaves no TIME_WAIT behind when its program closes it; one that was not does. */
function cutOwnBind(of: RemedyCase): readonly string[] {
  if (of.facts.asked.protocol === 'udp') return [];
  return [`cut the connection, after which its program must close the socket: ${cut(of)}`];
}

function otherwise({ facts }: RemedyCase): readonly string[] {
  const after = facts.asked.protocol === 'udp' ? '' : '; TIME_WAIT may follow for a minute';
  return [`where that prints nothing, for want of CONFIG_INET_DIAG_DESTROY in the kernel${after}:`];
}

/** The option itself was set for the bind that was asked about, or not. On UDP each would take the other's datagrams. */
function setReuse({ facts: { asked }, bindable }: RemedyCase): readonly string[] {
  if (asked.protocol === 'udp' || bindable === true) return [];
  return asked.reuse.includes('address')
    ? ['so that it does not come back: have the server set SO_REUSEADDR, which helps after its next start']
    : ['set SO_REUSEADDR in the server: it helps once the one that had the port had set it, too'];
}

/** It may have been a server after all. */
function lasting(of: RemedyCase): readonly string[] {
  return isSure(of) || of.bindable === true ? [] : ['if a server has had it: have that set SO_REUSEADDR'];
}

function isSure({ sockets: [first], facts, tried }: RemedyCase): boolean {
  return first === undefined || directionOf(first, facts, tried).isSure;
}

/** What a process has only half closed goes when it ends; the rest the kernel lets go of (tcp(7), ip-sysctl.rst). */
function untilClosed(of: RemedyCase): readonly string[] {
  const held = of.alike.filter(({ inode }) => inode !== 0);
  const isLeft = (isLast: boolean): boolean =>
    of.alike.some(({ inode, state }) => inode === 0 && (state === 'fin-wait-2') === isLast);
  return [
    ...(held.length > 0 ? stop({ ...of, alike: held }, 'free') : []),
    ...(isLeft(true)
      ? ['wait: the kernel lets go of it after net.ipv4.tcp_fin_timeout at the latest (60 seconds unless changed)']
      : []),
    ...(isLeft(false)
      ? ['wait: the kernel asks the other end net.ipv4.tcp_orphan_retries times (some minutes), then lets go of it']
      : []),
  ];
}

function longest(sockets: readonly HeldSocket[]): string {
  const left = sockets.filter(({ state }) => state === 'time-wait').map(({ secondsLeft }) => secondsLeft ?? 60);
  return seconds({ secondsLeft: Math.max(...left, 1) });
}
