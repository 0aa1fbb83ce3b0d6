/** Reads, tries, decides: why a port of this host can or can't be bound. */
import type { AskedBind, Explanation, HeldSocket, Outlook, Tried } from '../../../model/explanation.ts';
import { formatRange } from '../../../model/port-set.ts';
import type { NetSocket } from '../../../model/net-socket.ts';
import type { System } from '../../../system/system.ts';
import { KERNEL_DEFAULTS } from '../settings.ts';
import { boundInactive } from './bound-inactive.ts';
import { decide, type Decision } from './decide.ts';
import type { BindFacts } from './facts.ts';
import { isEphemeral, isReserved } from './handed-out.ts';
import { findHolders } from './holders.ts';
import { readFacts } from './read-facts.ts';
import { remediesOf } from './remedies.ts';
import { summaryOf } from './summary.ts';
import { trialOf } from './trial.ts';
import { processesWithUntoldSockets } from './untold-sockets.ts';
import { holderWords } from '../../../model/explain-words.ts';

export async function explainLinux(system: System, asked: AskedBind): Promise<Explanation> {
  const seen = await readFacts(system, asked);
  const tried = await tryIt(system, seen);
  const { facts, decision, isAsked } = await withSilent(system, seen, tried);
  const { sockets, hidden } = withHolders(system, decision.blockers);
  const isUntold = decision.cause === 'bound-silent' && sockets.length === 0;
  return {
    asked,
    cause: decision.cause,
    bindable: decision.bindable,
    summary: summaryOf(decision, facts, sockets, tried),
    sockets,
    socketCount: decision.blockers.length,
    evidence: isUntold ? candidates(system, isAsked) : [],
    remedies: remediesOf(decision, facts, sockets),
    tried,
    reuseAddressHelps: reuseHelps(decision, facts, tried),
    outlook: outlookOf(facts),
    unseen: unseenOf(sockets, hidden, isUntold),
  };
}

async function tryIt(system: System, facts: BindFacts): Promise<Tried> {
  const trial = trialOf(facts, system.user().uid, system.status('/proc/net/tcp6') !== null);
  if (typeof trial === 'string') return { result: 'not-tried', because: trial };
  const error = await system.tryBind(trial);
  return error === null ? { result: 'bound' } : { result: 'refused', error };
}

interface Settled {
  readonly facts: BindFacts;
  readonly decision: Decision;
  /** Whether inet_diag has told of silent sockets. */
  readonly isAsked: boolean;
}

/** A bound, silent socket is looked for only where nothing else explains it, or where nothing was tried. */
async function withSilent(system: System, facts: BindFacts, tried: Tried): Promise<Settled> {
  const decision = decide(facts, tried);
  const isSettled = decision.bindable === true ? tried.result === 'bound' : decision.cause !== 'bound-silent';
  if (isSettled || facts.asked.protocol === 'udp') return { facts, decision, isAsked: false };
  const silent = await boundInactive(system, facts.asked.port);
  const all = { ...facts, sockets: [...facts.sockets, ...(silent ?? [])] };
  return { facts: all, decision: decide(all, tried), isAsked: silent !== null };
}

/** A server may leave 100,000 connections behind: a few of them tell it all. */
const MOST_SHOWN = 20;

function withHolders(
  system: System,
  blockers: readonly NetSocket[],
): { readonly sockets: readonly HeldSocket[]; readonly hidden: number } {
  const shown = blockers.slice(0, MOST_SHOWN);
  const inodes = new Set(shown.map(({ inode }) => inode).filter((inode) => inode !== 0));
  const { byInode, hidden } = findHolders(system, inodes);
  return { sockets: shown.map((socket) => ({ ...socket, holders: byInode.get(socket.inode) ?? [] })), hidden };
}

function candidates(system: System, isAsked: boolean): readonly string[] {
  if (isAsked) return ['inet_diag lists no such socket either: it may have gone just now'];
  const found = processesWithUntoldSockets(system);
  return found.map((holder) => `${holderWords(holder)} has a socket that is in no table: perhaps this one`);
}

function unseenOf(sockets: readonly HeldSocket[], hidden: number, isUntold: boolean): readonly string[] {
  const isOpen = isUntold || sockets.some(({ inode, holders }) => inode !== 0 && holders.length === 0);
  if (!isOpen) return [];
  if (hidden === 0)
    return isUntold ? [] : ['no process here has it: it is outside of this container, or the kernel itself'];
  const processes = hidden === 1 ? '1 process' : `${hidden} processes`;
  return [`the sockets of ${processes} may not be looked at: run it as root to see whose it is`];
}

/** Null where nothing blocks, or what blocks can't be talked round. */
function reuseHelps({ blockers }: Decision, facts: BindFacts, tried: Tried): boolean | null {
  const isQuestion = blockers.length > 0 && facts.asked.reuse.includes('address');
  if (!isQuestion || tried.result === 'not-tried') return null;
  return tried.result === 'bound';
}

function outlookOf(facts: BindFacts): Outlook {
  const range = formatRange(facts.settings.ephemeral ?? KERNEL_DEFAULTS.ephemeral);
  const [ephemeral, reserved] = [isEphemeral(facts), isReserved(facts)];
  const kept = 'it is reserved: no connection is given it, and whoever asks for it by number can bind it all the same';
  const open = `it lies in the ephemeral range (${range}) and is not reserved: any outgoing connection may be given it; \`reserved: [${facts.asked.port}]\` in the plan keeps it out`;
  return { ephemeral, reserved, notes: reserved ? [kept] : ephemeral ? [open] : [] };
}
