import type { Aim } from '../../../model/explain/stop-advice.ts';
import type { Remedy } from '../../../model/explain/remedy.ts';
import type { HeldSocket } from '../../../model/sockets/held-socket.ts';
import { hasPeer } from '../../../model/sockets/net-socket.ts';
import type { JudgedBind } from '../judged-bind.ts';
import { stopRemedies } from './stop.ts';
import { originOf } from '../socket-use.ts';
import { isHandedOut } from '../port-settings.ts';

/** What remedies are chosen by. */
export interface RemedyCase extends JudgedBind {
  /** The sockets of the same kind as the first one: the same remedy removes them. */
  readonly alike: readonly HeldSocket[];
}

/** Chooses the remedies for a case, best first. */
export type Remedies = (of: RemedyCase) => readonly Remedy[];

export function caseOf(judged: JudgedBind): RemedyCase {
  const { sockets } = judged;
  const [first] = sockets;
  return {
    ...judged,
    alike: sockets.filter((each) => each.state === first?.state && hasPeer(each) === hasPeer(first)),
  };
}

export function stop(
  { alike, facts: { asked }, hidden, processes, containers }: RemedyCase,
  aim: Aim,
): readonly Remedy[] {
  return stopRemedies(alike, aim, { ...asked, isAllSeen: hidden === 0, processes, containers }).map((advice) => ({
    advice,
  }));
}

/** What may keep the port once the first of the sockets is gone: another process must close it. No table shows their options: with SO_REUSEADDR they may not block the bind. */
export function stopOthers(of: RemedyCase): readonly Remedy[] {
  const ended = new Set(pidsOf(of.alike));
  const others = of.sockets.filter(
    (socket) =>
      !of.alike.includes(socket) && staysBound(socket, of) && !pidsOf([socket]).every((pid) => ended.has(pid)),
  );
  if (others.length === 0) return [];
  return stop({ ...of, alike: others }, 'free').map((remedy) => ({ ...remedy, after: 'if-still-refused' }));
}

function pidsOf(sockets: readonly HeldSocket[]): readonly number[] {
  return sockets.flatMap(({ holders }) => holders.map(({ pid }) => pid));
}

/** A port that the program bound itself stays bound when the connection is cut (SOCK_BINDPORT_LOCK; measured on 6.18). */
function staysBound(socket: HeldSocket, { facts, tried }: RemedyCase): boolean {
  if (socket.inode === 0) return false;
  if (facts.asked.protocol === 'udp' || !hasPeer(socket)) return true;
  const origin = originOf(socket, facts, tried);
  return !isHandedOut(facts) && (origin?.begunBy === 'this-host' || origin?.certainty === 'unknown');
}
