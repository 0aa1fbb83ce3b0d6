/** The host that a command is about, whatever it is known from, and what can be asked of it. */
import type { UnconfirmedState } from '../apply/confirm/unconfirmed-state.ts';
import type { ApplyTarget } from '../apply/apply-target.ts';
import type { KnownHost, PlanOptions, SeenState } from '../backends/backend.ts';
import type { BindSource } from '../backends/bind-source.ts';
import type { BootFinding } from '../model/host/boot-finding.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import type { HostPlatform, SeenPlatform } from '../model/host/host-facts.ts';
import type { DesiredState } from '../model/plan/desired-state.ts';
import type { Ownership } from '../model/plan/ownership.ts';
import type { Plan } from '../model/plan/plan.ts';
import type { SettingChange } from '../model/plan/record.ts';
import type { Step } from '../model/plan/step.ts';
import type { UndoOutlook, Waiting } from '../model/plan/unconfirmed.ts';
import type { Unfinished } from '../model/plan/unfinished.ts';
import type { SeenNat } from '../model/nat/host-nat.ts';
import type { NetSocket } from '../model/sockets/net-socket.ts';
import type { OpenSockets } from '../model/sockets/open-sockets.ts';
import type { Unseen } from '../model/unseen/unseen.ts';
import type { StartedProgram } from '../model/sockets/started-program.ts';

/** Where all that is known of a host comes from. */
type HostSource =
  /** This machine, with its kernel and its sockets. */
  | { readonly kind: 'machine' }
  /** Files of an image below a directory: no kernel, no sockets. */
  | { readonly kind: 'image' }
  /** What a capture script gathered into a folder on the host. */
  | { readonly kind: 'gathered' }
  /** What `portplan snapshot` printed there, in this file. `isImage`: it was made of an image. */
  | { readonly kind: 'snapshot'; readonly file: string; readonly isImage: boolean };

/** Whether it is an image, or a snapshot of one: it has no kernel. */
export function isImage({ source }: Pick<Host, 'source'>): boolean {
  return source.kind === 'image' || (source.kind === 'snapshot' && source.isImage);
}

/** A host that is looked at, whether portplan manages its settings or not. */
export interface ReadOnlyHost {
  readonly source: HostSource;
  readonly name: string;
  readonly platform: SeenPlatform;
  /** Its settings and listeners as they are now and as the next boot brings them. */
  readonly state: () => Promise<SeenState>;
  /** Null where portplan does not manage the settings of this platform. */
  readonly plan: Host['plan'] | null;
  /** Null where nothing shows sockets: in an image, in a snapshot of an older portplan, where /proc is not whole. */
  readonly sockets: (isAskedFor: (socket: NetSocket) => boolean) => Promise<SeenSockets | null>;
  /** What processes run, where the OS tells more than the names of their holders say. */
  readonly startedPrograms: (pids: ReadonlySet<number>) => ReadonlyMap<number, StartedProgram>;
  /** What was too much to be read of it so far, by this program: to be asked last. */
  readonly leftOut: () => readonly Unseen[];
  /** What files say in vain for the next boot; nothing else of the host is read. */
  readonly bootFindings: () => Promise<readonly BootFinding[]>;
  readonly binds: BindSource;
  /** The packet rules by which others may get what is sent to its ports, as far as they could be read. */
  readonly nat: () => Promise<SeenNat>;
  /** What the records say of an apply that is not over. */
  readonly openApply: () => Promise<OpenApply>;
}

/**
 * Every call may throw a Failure in one sentence: `unreadable-host` where this machine does not let it be read,
 * `bad-snapshot` where a snapshot does not hold what was asked for.
 */
export interface Host extends ReadOnlyHost {
  readonly platform: HostPlatform;
  /** Sentences about what could not be seen of it, and what is taken instead. */
  readonly notes: readonly string[];
  /** All that a snapshot of it keeps: a plain value that JSON can hold. */
  readonly describe: () => Promise<object>;
  readonly state: () => Promise<HostState>;
  /**
   * What applying a plan would change there; throws a Failure (`wrong-platform`) where the plan is for other platforms.
   * `owned`: what portplan has made on the host, where the caller has read the records already.
   */
  readonly plan: (desired: DesiredState, options: PlanOptions, owned?: Ownership) => Promise<Plan>;
}

/** This machine, or an image below a directory of it: its settings can be changed. */
export interface MachineHost extends Host {
  readonly changes: ChangeableHost;
}

/** What apply and rollback need of a host whose settings portplan can change. */
interface ChangeableHost extends ApplyTarget {
  /** Steps that give settings the values of `after`, in a safe order. */
  readonly restore: (changes: readonly SettingChange[]) => readonly Step[] | Promise<readonly Step[]>;
}

export interface HostState extends Omit<KnownHost, 'plan'> {
  /** What applying a plan would change, by this very reading of the host; the platform is not compared. */
  readonly plan: (desired: DesiredState) => Plan;
}

export interface SeenSockets extends OpenSockets {
  readonly sockets: readonly HeldSocket[];
  /** False for a snapshot, which has listeners without their processes, and neither connections nor silent sockets. */
  readonly isWhole: boolean;
}

export interface OpenApply {
  /** An apply or a rollback that was cut off, or is running now. */
  readonly unfinished: Unfinished | null;
  /** An apply that is undone unless it is confirmed, and what has become of it. */
  readonly waiting: WaitingApply | null;
}

interface WaitingApply {
  readonly unconfirmed: Waiting;
  readonly state: UnconfirmedState;
  /** Left out where nothing but the time of day is known, as of a snapshot. */
  readonly outlook?: UndoOutlook;
}
