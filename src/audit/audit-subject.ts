import type { BootValue } from '../model/audit/setting.ts';
import type { DesiredState, Endpoint } from '../model/plan/desired-state.ts';
import type { Account } from '../model/explain/asked-bind.ts';
import type { SeenFacts } from '../model/host/host-facts.ts';
import type { HostNat } from '../model/nat/host-nat.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import type { Plan } from '../model/plan/plan.ts';

/** Whether a service could start on an endpoint on which something else is; what is not in it is not known. */
export type CanStart = ReadonlyMap<Endpoint, boolean | null>;

export interface AuditSubject {
  /** What the plan asks for; null without a plan: then nothing is declared. */
  readonly desired: DesiredState | null;
  readonly plan: Plan | null;
  readonly facts: SeenFacts;
  readonly open: OpenSockets;
  /** False where only listeners are known, as in a snapshot: nothing can be said of connections, nor of how full the range is. */
  readonly isWhole: boolean;
  /** The packet rules of the host; null where they are not known. */
  readonly nat: HostNat | null;
  /** The accounts of this host that the plan names as users; empty where users can't be compared. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly starts: CanStart;
  readonly boots: readonly BootValue[];
  /** False where a file of a boot reader may not be read, and in a network namespace that no boot makes. */
  readonly isBootKnown: boolean;
  /** The network namespace by its name for `--netns`, where it is another one than the reader's; null otherwise. */
  readonly network: string | null;
}
