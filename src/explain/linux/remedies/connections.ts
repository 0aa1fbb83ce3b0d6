/** What to do about connections, and what they leave: cut, they are gone at once; ended, they may leave TIME_WAIT. */
import { largest } from '../../../model/largest.ts';
import type { LinuxBindFacts } from '../../../model/explain/bind-facts.ts';
import { networkCommand, type RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { Advice, Remedy } from '../../../model/explain/remedy.ts';
import type { CutKind } from '../../../model/explain/connection-advice.ts';
import { portText } from '../../../model/ports/port-text.ts';
import type { HeldSocket } from '../../../model/sockets/held-socket.ts';
import { originOf } from '../socket-use.ts';
import { isHandedOut } from '../port-settings.ts';
import { cutCommand } from './cut-command.ts';
import { keepOut } from './kept-out.ts';
import { type RemedyCase, type Remedies, stop, stopOthers } from './remedy-case.ts';

export const outgoing: Remedies = (of) => [
  ...endClient(of),
  ...stopOthers(of),
  keepOut(of.facts),
  ...ifItWasAServer(of),
];

export const leftOpen: Remedies = (of) => [
  cut(of, of.sockets.length === 1 ? 'connection' : 'connections'),
  ifNotCut(of),
  ...stop(of, 'free'),
  ...setReuse(of),
];

export const closing: Remedies = (of) => [
  cut(of, 'closing'),
  ifNotCut(of),
  ...untilClosed(of),
  ...(isOutgoing(of) ? [keepOut(of.facts), ...ifItWasAServer(of)] : setReuse(of)),
];

export const timeWaitOfServer: Remedies = (of) => [cut(of, 'time-wait'), waitForLast(of, false), ...setReuse(of)];

export const timeWaitOfClient: Remedies = (of) => [
  cut(of, 'time-wait'),
  waitForLast(of, of.decision.bindable !== true && isSure(of)),
  keepOut(of.facts),
  ...ifItWasAServer(of),
];

function cut(of: RemedyCase, what: CutKind): Remedy {
  return { advice: { kind: 'cut', what, command: cutCommand(of) } };
}

/**
 * A port that the program bound itself stays bound when the connection is cut (SOCK_BINDPORT_LOCK; measured on 6.18), unless it was bound as
 * port 0. The kernel gives nobody a port that is reserved, or outside its range: then the program must close the socket as well.
 */
function endClient(of: RemedyCase): readonly Remedy[] {
  if (of.isGiven === true) return [cut(of, 'client'), ifNotCut(of), ...stop(of, 'reconnect')];
  const { facts } = of;
  const mayBeEnough = isHandedOut(facts);
  // UDP leaves nothing behind.
  if (facts.asked.protocol === 'udp' && !mayBeEnough) return stop(of, 'free');
  const [first, ...others] = stop(of, 'free');
  const end = first ? commandsOf(first.advice) : [];
  if (end.length === 0) return [cut(of, 'client-keeps-socket'), ...(first ? [first] : []), ...others];
  const unless = mayBeEnough ? askAgain(facts.asked) : null;
  return [{ advice: { kind: 'cut-and-end', command: cutCommand(of), end, unless } }, ...others];
}

/** It ends with status 0 where the port can be bound. */
function askAgain({ port, protocol, address }: LinuxBindFacts['asked']): RemedyCommand {
  const where = address === null ? [] : ['--address', address];
  return networkCommand('portplan', 'explain', portText(port, protocol), ...where, '--quiet');
}

/** What can be typed as it stands to end the holder; none where a name must be looked up first. */
function commandsOf(advice: Advice): readonly RemedyCommand[] {
  if (advice.kind === 'processes') return advice.commands;
  if (advice.kind === 'supervised') return advice.find === null ? [advice.stop, ...advice.left] : [];
  const isWhole = advice.kind === 'units' || advice.kind === 'container';
  return isWhole && advice.command ? [advice.command] : [];
}

/** A connection that was cut leaves no TIME_WAIT behind when its program closes it; one that was not does. */
function ifNotCut({ facts }: RemedyCase): Remedy {
  return { advice: { kind: 'if-not-cut', leavesTimeWait: facts.asked.protocol === 'tcp' } };
}

/** The option itself was set for the bind that was asked about, or not. On UDP each would take the other's datagrams. */
function setReuse({ facts: { asked }, decision }: RemedyCase): readonly Remedy[] {
  if (asked.protocol === 'udp' || decision.bindable === true) return [];
  return [{ advice: { kind: 'reuse-address', helps: asked.reuse.includes('address') ? 'next-start' : 'both' } }];
}

function ifItWasAServer(of: RemedyCase): readonly Remedy[] {
  return isSure(of) || of.decision.bindable === true ? [] : [{ advice: { kind: 'reuse-address-of-former-server' } }];
}

function isSure({ sockets: [first], facts, tried }: RemedyCase): boolean {
  return first !== undefined && originOf(first, facts, tried)?.certainty === 'sure';
}

function isOutgoing({ sockets: [first], facts, tried }: RemedyCase): boolean {
  return first !== undefined && originOf(first, facts, tried)?.begunBy === 'this-host';
}

/** What a process has only half closed goes when it ends; the rest the kernel lets go of. */
function untilClosed(of: RemedyCase): readonly Remedy[] {
  const held = of.alike.filter(({ inode }) => inode !== 0);
  const wait: Advice = { kind: 'wait-for-kernel', state: of.alike[0]?.state === 'fin-wait-2' ? 'fin-wait-2' : 'other' };
  return [
    ...(held.length > 0 ? stop({ ...of, alike: held }, 'free') : []),
    ...(held.length < of.alike.length ? [{ advice: wait }] : []),
  ];
}

function waitForLast({ sockets }: RemedyCase, reuseDoesNotHelp: boolean): Remedy {
  return { advice: { kind: 'wait', seconds: longest(sockets), reuseDoesNotHelp } };
}

function longest(sockets: readonly HeldSocket[]): number {
  const left = sockets.filter(({ state }) => state === 'time-wait').map(({ secondsLeft }) => secondsLeft ?? 60);
  return largest([1, ...left]);
}
