/** What to do about connections, and what they leave: cut, they are gone at once; ended, they may leave TIME_WAIT. */
import { largest } from '../../../model/extremes.ts';
import type { HeldSocket } from '../../../model/explanation.ts';
import { cutCommand } from './cut.ts';
import { directionOf } from './direction.ts';
import { isEphemeral } from './handed-out.ts';
import { keepOut } from './keep-out.ts';
import { type RemedyCase, type Remedies, stop } from './remedy-case.ts';
import { stopOthers } from './stop-others.ts';
import { seconds } from './summary.ts';

export const outgoing: Remedies = (of) => [
  ...cutClient(of),
  ...stop(of, 'reconnect'),
  ...stopOthers(of),
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
  ...(isOutgoing(of) ? [keepOut(of.facts), ...lasting(of)] : setReuse(of)),
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
function cutClient(of: RemedyCase): readonly string[] {
  const { facts } = of;
  if (isEphemeral(facts))
    return [`cut the connection; its program can connect again from another port: ${cut(of)}`, ...otherwise(of)];
  if (facts.asked.protocol === 'udp') return [];
  return [`cut the connection, after which its program must close the socket: ${cut(of)}`];
}

/** A connection that was cut leaves no TIME_WAIT behind when its program closes it; one that was not does. */
function otherwise({ facts }: RemedyCase): readonly string[] {
  const after = facts.asked.protocol === 'udp' ? '' : '; TIME_WAIT may follow for a minute';
  return [`if that prints nothing (the kernel lacks CONFIG_INET_DIAG_DESTROY), do this instead${after}:`];
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

function isOutgoing({ sockets: [first], facts, tried }: RemedyCase): boolean {
  return first !== undefined && directionOf(first, facts, tried).isOutgoing;
}

/** What a process has only half closed goes when it ends; the rest the kernel lets go of. */
function untilClosed(of: RemedyCase): readonly string[] {
  const held = of.alike.filter(({ inode }) => inode !== 0);
  return [
    ...(held.length > 0 ? stop({ ...of, alike: held }, 'free') : []),
    ...(held.length < of.alike.length ? [of.alike[0]?.state === 'fin-wait-2' ? FIN_WAIT_2 : OTHER_ORPHAN] : []),
  ];
}

/** tcp(7), ip-sysctl.rst. */
const FIN_WAIT_2 =
  'wait: the kernel lets go of it after net.ipv4.tcp_fin_timeout at the latest (60 seconds unless changed)';
const OTHER_ORPHAN =
  'wait: the kernel asks the other end net.ipv4.tcp_orphan_retries times (some minutes), then lets go of it';

function longest(sockets: readonly HeldSocket[]): string {
  const left = sockets.filter(({ state }) => state === 'time-wait').map(({ secondsLeft }) => secondsLeft ?? 60);
  return seconds({ secondsLeft: largest([1, ...left]) });
}
