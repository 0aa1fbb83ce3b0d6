import type { DesiredState } from '../model/plan/desired-state.ts';
import type { FirstPlanOrigin, WaitingSocket } from '../model/first-plan.ts';
import type { BootFinding } from '../model/host/boot-finding.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import type { Unseen } from '../model/unseen/unseen.ts';
import type { Plan } from '../model/plan/plan.ts';

/** What a first plan is made of: this host with the processes behind its sockets, or a captured one without. */
export interface FirstPlanHost extends FirstPlanOrigin {
  readonly facts: HostFacts;
  /** Null where the listening sockets can't be known. */
  readonly sockets: readonly WaitingSocket[] | null;
  /** What was not seen of the host. */
  readonly unseen: readonly Unseen[];
  /** What files say in vain for the next boot. */
  readonly bootFindings: readonly BootFinding[];
  /** The plan for a desired state on this host. */
  readonly plan: (desired: DesiredState) => Plan;
}
