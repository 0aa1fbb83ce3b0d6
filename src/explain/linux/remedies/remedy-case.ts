import type { LinuxBindFacts, TriedBind } from '../../../model/explain/bind-facts.ts';
import type { PublishedContainer } from '../../../model/containers/published-container.ts';
import type { ProcessFactsByPid } from '../../../model/explain/process-facts.ts';
import type { Aim, Remedy } from '../../../model/explain/remedy.ts';
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import { hasPeer } from '../../../model/sockets/net-socket.ts';
import type { JudgedBind } from '../judged-bind.ts';
import { stopRemedies } from './stop.ts';

/** What remedies are chosen by. */
export interface RemedyCase {
  readonly facts: LinuxBindFacts;
  readonly tried: TriedBind;
  readonly sockets: readonly HeldSocket[];
  /** The sockets of the same kind as the first one: the same remedy removes them. */
  readonly alike: readonly HeldSocket[];
  /** False where there are more than were looked at. */
  readonly isWhole: boolean;
  /** It can be bound beside them; null where nothing settles it. */
  readonly bindable: boolean | null;
  readonly hidden: number;
  readonly possibleHolders: readonly Holder[] | null;
  readonly processes: ProcessFactsByPid;
  readonly isGiven: boolean | null;
  readonly containers: readonly PublishedContainer[] | null;
}

/** Chooses the remedies for a case, best first. */
export type Remedies = (of: RemedyCase) => readonly Remedy[];

export function caseOf({ decision: { bindable, blockers }, ...judged }: JudgedBind): RemedyCase {
  const { facts, tried, sockets, hidden, possibleHolders, processes, isGiven, containers } = judged;
  const [first] = sockets;
  const alike = sockets.filter((each) => each.state === first?.state && hasPeer(each) === hasPeer(first));
  const isWhole = blockers.length <= sockets.length;
  return { facts, tried, sockets, alike, isWhole, bindable, hidden, possibleHolders, processes, isGiven, containers };
}

export function stop(
  { alike, facts: { asked }, hidden, processes, containers }: RemedyCase,
  aim: Aim,
): readonly Remedy[] {
  return stopRemedies(alike, aim, { ...asked, isAllSeen: hidden === 0, processes, containers }).map((advice) => ({
    advice,
  }));
}
