/** Reads, tries, decides: why a port of this host can or can't be bound. */
import { hiddenWords, holderWords } from '../../../model/explain-words.ts';
import type { AskedBind, Explanation, HeldSocket, Holder, Tried } from '../../../model/explanation.ts';
import type { NetSocket } from '../../../model/sockets/net-socket.ts';
import type { System } from '../../../system/system.ts';
import type { Decision } from './decide.ts';
import type { BindFacts } from './facts.ts';
import { findHolders, rootsFirst } from '../processes/holders.ts';
import { outlookOf } from './outlook.ts';
import { grantNotes } from './privilege.ts';
import { remediesOf } from './remedies.ts';
import type { Seen } from './seen.ts';
import { isUnexplained, settle } from './settle.ts';
import { isAboutSockets, summaryOf } from './summary.ts';
import { processesWithUntoldSockets } from './untold-sockets.ts';

export async function explainLinux(system: System, asked: AskedBind): Promise<Explanation> {
  const { facts, decision, tried, isAsked, wasTaken } = await settle(system, asked);
  const { sockets, hidden } = withHolders(system, decision.blockers);
  const mayTell = isUnexplained(decision) && !isAsked;
  const candidates = mayTell ? processesWithUntoldSockets(system) : null;
  const seen = { decision, facts, sockets, tried, hidden, candidates };
  return {
    asked,
    cause: decision.cause,
    bindable: decision.bindable,
    summary: summaryOf(seen),
    sockets,
    socketCount: decision.blockers.length,
    evidence: evidenceOf(seen, wasTaken),
    remedies: remediesOf(seen),
    tried,
    reuseAddressHelps: reuseHelps(decision, facts, tried),
    outlook: outlookOf(facts),
    unseen: unseenOf(sockets, hidden, mayTell, system.user().uid === 0),
  };
}

const FOR_A_MOMENT =
  'a bind just before was refused (EADDRINUSE), and nothing was on the port any more when it was looked at: something takes it for moments';

/** A server may leave 100,000 connections behind: a few of them tell it all. */
const MOST_SHOWN = 20;

function withHolders(
  system: System,
  blockers: readonly NetSocket[],
): { readonly sockets: readonly HeldSocket[]; readonly hidden: number } {
  const shown = blockers.slice(0, MOST_SHOWN);
  const inodes = new Set(shown.map(({ inode }) => inode).filter((inode) => inode !== 0));
  const { byInode, hidden } = findHolders(system, inodes);
  return {
    sockets: shown.map((socket) => ({ ...socket, holders: rootsFirst(byInode.get(socket.inode) ?? []) })),
    hidden,
  };
}

function evidenceOf({ decision, facts, candidates }: Seen, wasTaken: boolean): readonly string[] {
  if (isUnexplained(decision)) return untoldEvidence(candidates);
  return [...(wasTaken ? [FOR_A_MOMENT] : []), ...(decision.cause === 'unprivileged-start' ? grantNotes(facts) : [])];
}

function untoldEvidence(candidates: readonly Holder[] | null): readonly string[] {
  if (candidates === null) return ['nothing shows who it was, three times in a row'];
  return candidates.map((holder) => `${holderWords(holder)} has a socket that is in no table: perhaps this one`);
}

function unseenOf(
  sockets: readonly HeldSocket[],
  hidden: number,
  isUntold: boolean,
  isRoot: boolean,
): readonly string[] {
  const isOpen = isUntold || sockets.some(({ inode, holders }) => inode !== 0 && holders.length === 0);
  if (!isOpen) return [];
  if (hidden === 0)
    return isUntold ? [] : ['no process here has it: it is outside of this container, or the kernel itself'];
  return [hiddenWords(hidden, isRoot, 'see whose it is')];
}

/** Null where nothing blocks, or nothing was tried that could tell. */
function reuseHelps({ cause, blockers }: Decision, facts: BindFacts, tried: Tried): boolean | null {
  const isQuestion = blockers.length > 0 && facts.asked.reuse.includes('address');
  if (!isQuestion || tried.result === 'not-tried') return null;
  if (tried.result === 'bound') return isAboutSockets(cause) ? true : null;
  return tried.error === 'EADDRINUSE' ? false : null;
}
