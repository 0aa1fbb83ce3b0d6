import type { DesiredState } from '../model/plan/desired-state.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import type { AskedBind } from '../model/explain/asked-bind.ts';
import type { BindFacts } from '../model/explain/bind-facts.ts';
import type { FoundHolders, Holder } from '../model/sockets/held-socket.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import type { NetSocket } from '../model/sockets/net-socket.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import type { Ownership } from '../model/plan/ownership.ts';
import type { Plan } from '../model/plan/plan.ts';
import type { SettingChange } from '../model/plan/record.ts';
import type { SettingAccess } from '../model/plan/setting-access.ts';
import type { StartedProgram } from '../model/sockets/started-program.ts';
import type { Step } from '../model/plan/step.ts';
import type { GatheredFolder, ReadOnlySystem, System } from '../system/system.ts';

export interface PlanOptions {
  /** Go on where a plan would leave too few ephemeral ports, or ports that stay held until a reboot. */
  readonly force: boolean;
  /** Windows: stop the WinNAT service, so that it lets go of its ports, and start it again afterwards. */
  readonly restartWinnat: boolean;
}

/** All that portplan knows of an operating system: a folder, and a line in backends.ts. */
export interface Backend {
  readonly platform: HostFacts['platform'];
  /** Reads the host, and says what would change there. */
  plan(system: System, desired: DesiredState, ownership: Ownership, options: PlanOptions): Plan | Promise<Plan>;
  /** The same for a host of which there is a snapshot only; throws a Failure where `describe` can't have made its state. */
  planCaptured(snapshot: HostSnapshot, desired: DesiredState, options: PlanOptions): Plan;
  /** Steps that give settings the values of `after`, in a safe order. */
  restore(system: System, changes: readonly SettingChange[]): readonly Step[] | Promise<readonly Step[]>;
  settings(system: System): SettingAccess;
  /** The host's state for `snapshot`, all that plans look at: a plain, JSON-able value. */
  describe(system: ReadOnlySystem, ownership: Ownership): object | Promise<object>;
  /** Every socket of this host, with the processes of those that are asked for; null where nobody can tell. */
  openSockets(
    system: ReadOnlySystem,
    isAskedFor: (socket: NetSocket) => boolean,
  ): OpenSockets | null | Promise<OpenSockets | null>;
  /** What processes run, where the OS tells more than the names of their holders say. */
  startedPrograms(system: ReadOnlySystem, pids: ReadonlySet<number>): ReadonlyMap<number, StartedProgram>;
  /** What of this host decides whether a bind works. Nothing is tried. Throws a Failure where that is not to be seen. */
  bindFacts(system: ReadOnlySystem, asked: AskedBind): Promise<BindFacts>;
  /** The processes that hold sockets with these inodes. */
  holders(system: ReadOnlySystem, inodes: ReadonlySet<number>): FoundHolders;
  /** Processes that may hold a socket which no table shows. */
  possibleHolders(system: ReadOnlySystem): readonly Holder[];
  /** A host of this platform that was gathered into a folder; null where the folder holds none. Throws a Failure. */
  gathered(folder: GatheredFolder): Gathered | null;
}

export interface Gathered {
  readonly system: ReadOnlySystem;
  /** What the folder does not hold, and what is taken for it: a sentence each. */
  readonly notes: readonly string[];
}
