import type { HeldSocket, Holder, Tried } from '../../../model/explanation.ts';
import type { Decision } from './decide.ts';
import type { BindFacts } from './facts.ts';

/** All that a summary and the remedies are made of. */
export interface Seen {
  readonly decision: Decision;
  readonly facts: BindFacts;
  /** The first of the blockers, with who holds them. */
  readonly sockets: readonly HeldSocket[];
  readonly tried: Tried;
  /** Processes whose sockets may not be looked at: one of them may hold what nobody seems to hold. */
  readonly hidden: number;
  /** Who may have a silent socket; null where inet_diag was asked, or there was no need. */
  readonly candidates: readonly Holder[] | null;
}
