import type { DesiredState } from '../model/plan/desired-state.ts';
import type { BootValue } from '../model/audit/setting.ts';
import type { HostFacts, HostPlatform, SeenFacts, SeenPlatform } from '../model/host/host-facts.ts';
import type { LayerOptions } from '../model/host/network-scope.ts';
import type { BootFinding } from '../model/host/boot-finding.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import type { SeenNat } from '../model/nat/host-nat.ts';
import type { NetSocket } from '../model/sockets/net-socket.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import type { Ownership } from '../model/plan/ownership.ts';
import type { Plan } from '../model/plan/plan.ts';
import type { SettingChange } from '../model/plan/record.ts';
import type { SettingAccess } from '../model/plan/setting-access.ts';
import type { StartedProgram } from '../model/sockets/started-program.ts';
import type { Unfinished } from '../model/plan/unfinished.ts';
import type { Unseen } from '../model/unseen/unseen.ts';
import type { Waiting } from '../model/plan/unconfirmed.ts';
import type { Listener } from '../model/sockets/listener.ts';
import type { Step } from '../model/plan/step.ts';
import type { GatheredFolder, ReadOnlySystem, System } from '../system/system.ts';
import type { BindSource } from './bind-source.ts';

export interface PlanOptions extends LayerOptions {
  /** Go on where a plan would leave too few ephemeral ports, or ports that stay held until a reboot. */
  readonly force: boolean;
  /** Windows: stop the WinNAT service, so that it lets go of its ports, and start it again afterwards. */
  readonly restartWinnat: boolean;
  /** Windows: the services to stop meanwhile, as netsh excludes no port that a socket has. */
  readonly stopServices?: readonly string[];
}

/** What is known of the settings and listeners of a host: of this one as it was read, of another one from its snapshot. */
export interface KnownHost extends SeenState {
  readonly facts: HostFacts;
  /** What applying a plan would change, by this very reading of the host; the platform is not compared. */
  readonly plan: (desired: DesiredState, options: PlanOptions) => Plan;
}

/** What is known of a host whose settings portplan need not manage. */
export interface SeenState {
  readonly facts: SeenFacts;
  /** The sockets that wait for connections or datagrams; null where the host, or its snapshot, does not show them. */
  readonly listeners: readonly Listener[] | null;
  /** Each setting now and after the next boot. */
  readonly bootValues: readonly BootValue[];
  /** What files say in vain for the next boot. */
  readonly bootFindings: readonly BootFinding[];
  /** What was not seen of it beyond what its source never shows. */
  readonly unseen: readonly Unseen[];
}

/** A host by its snapshot, and what its records said of an apply that was not over. */
export interface CapturedHost extends KnownHost {
  /** Whether the snapshot is of an image. */
  readonly isImage: boolean;
  /** Some tables of it were pasted, and the others are not known. */
  readonly isPart?: true;
  /** Its packet rules. */
  readonly nat: () => Promise<SeenNat>;
  readonly unfinished: Unfinished | null;
  readonly unconfirmed: Waiting | null;
}

/** How an operating system is looked at, whether portplan manages its settings or not: what `explain` and `audit` need. */
export interface ReadOnlyBackend {
  readonly platform: SeenPlatform;
  /** This host by its state alone: a plan that is made from it knows no files but those of boot readers. */
  know(system: ReadOnlySystem, ownership: Ownership): SeenState | Promise<SeenState>;
  /** Every socket of this host, with the processes of those that are asked for; null where the host does not show its sockets. */
  openSockets(
    system: ReadOnlySystem,
    isAskedFor: (socket: NetSocket) => boolean,
  ): OpenSockets | null | Promise<OpenSockets | null>;
  /** What was too much to be read of the host so far, by this program. */
  leftOut(system: ReadOnlySystem): readonly Unseen[];
  /** What processes run, where the OS tells more than the names of their holders say. */
  startedPrograms(system: ReadOnlySystem, pids: ReadonlySet<number>): ReadonlyMap<number, StartedProgram>;
  /** What files say in vain for the next boot; nothing else of the host is read. */
  bootFindings(system: ReadOnlySystem): readonly BootFinding[];
  /** What decides on this host whether a bind works. */
  binds(system: System): BindSource;
  /** The packet rules by which others may get what is sent to a port of this host, as far as this account may read them. */
  nat(system: ReadOnlySystem): Promise<SeenNat>;
}

/** All that portplan knows of an operating system. Each one is a folder here, and a line in backends.ts. */
export interface Backend extends ReadOnlyBackend {
  readonly platform: HostPlatform;
  /** Reads the host, and says what would change there. */
  plan(system: System, desired: DesiredState, ownership: Ownership, options: PlanOptions): Plan | Promise<Plan>;
  know(system: ReadOnlySystem, ownership: Ownership): KnownHost | Promise<KnownHost>;
  /** A host of which there is a snapshot only; throws a Failure where `describe` can't have made it. */
  captured(snapshot: HostSnapshot): Promise<CapturedHost>;
  /** Steps that give settings the values of `after`, in a safe order. */
  restore(system: System, changes: readonly SettingChange[]): readonly Step[] | Promise<readonly Step[]>;
  settings(system: System): SettingAccess;
  /** The host's state for `snapshot`, all that plans look at: a plain, JSON-able value. */
  describe(system: ReadOnlySystem, ownership: Ownership): object | Promise<object>;
  /** What a snapshot keeps of the packet rules of a host with a kernel, beside what `describe` says. */
  describeNat(system: ReadOnlySystem): Promise<object>;
  /** A host of this platform by a text with some of its tables, as it was pasted; null where it has none. */
  pasted(name: string, text: string): Gathered | null | Promise<Gathered | null>;
  /** A host of this platform that was gathered into a folder; null where the folder holds none. Throws a Failure. */
  gathered(folder: GatheredFolder): Promise<Gathered | null>;
}

export interface Gathered {
  readonly system: ReadOnlySystem;
  /** What the folder does not hold, and what is taken for it: a sentence each. */
  readonly notes: readonly string[];
  /** What was not seen of the host, beyond what a gathered one never shows. */
  readonly unseen?: readonly Unseen[];
  /** It is a paste of some tables: the others are made up. */
  readonly isPart?: true;
}
