import type { HeldSocket } from '../../../model/explanation.ts';
import { hasPeer } from '../../../model/sockets/net-socket.ts';
import type { Seen } from './seen.ts';
import { type Aim, stopRemedies } from './stop.ts';

/** What remedies are chosen by. */
export interface RemedyCase extends Omit<Seen, 'decision'> {
  /** Those that are what the first one is, and go the same way. */
  readonly alike: readonly HeldSocket[];
  /** False where there are more than were looked at. */
  readonly isWhole: boolean;
  /** It can be bound beside them; null where nothing settles it. */
  readonly bindable: boolean | null;
}

/** Best first. */
export type Remedies = (of: RemedyCase) => readonly string[];

export function caseOf({ decision: { bindable, blockers }, ...seen }: Seen): RemedyCase {
  const [first] = seen.sockets;
  const alike = seen.sockets.filter((each) => each.state === first?.state && hasPeer(each) === hasPeer(first));
  return { ...seen, alike, isWhole: blockers.length <= seen.sockets.length, bindable };
}

export function stop({ alike, facts: { asked }, hidden }: RemedyCase, aim: Aim): readonly string[] {
  return stopRemedies(alike, aim, { ...asked, isAllSeen: hidden === 0 });
}
