/** What `explain` finds out about one port: plain values, the same for every OS. */
import type { Protocol, Reuse } from './plan/desired-state.ts';
import type { NetSocket } from './sockets/net-socket.ts';
import type { PortRange } from './ports/port-set.ts';

/** Why a port can or can't be bound: stable words, for programs. */
export type Cause =
  | 'free'
  | 'reserved' // free, and the OS hands it out to nobody
  | 'administered' // the same on Windows: an excluded range that an administrator made
  | 'listener'
  | 'outgoing-connection'
  | 'accepted-connection'
  | 'close-wait'
  | 'closing'
  | 'time-wait-listener'
  | 'time-wait-outgoing'
  | 'other-family'
  | 'bound-silent'
  | 'unprivileged-start'
  | 'address-not-local'
  | 'policy' // EACCES or EPERM on a port that anybody may bind: SELinux, Landlock, BPF …
  | 'refused' // with an errno that says no more than itself
  | 'held'; // Windows: WinNAT, HNS or another driver took it at run time

/** The bind that is asked about. */
export interface AskedBind {
  readonly protocol: Protocol;
  readonly port: number;
  /** Null is every address of both families. */
  readonly address: string | null;
  readonly ipv6Only: boolean;
  /** The options that the server sets. */
  readonly reuse: readonly Reuse[];
  /** Nobody said so: most TCP servers set SO_REUSEADDR. */
  readonly assumesReuse: boolean;
  /** The account that binds; null is the one that runs portplan. */
  readonly user: Account | null;
  /** The service of the plan that asks for it. */
  readonly service: string | null;
  /** Left out without a plan. */
  readonly plan?: PlannedSettings;
  /** What enters the network namespace that is asked about, to be typed behind `sudo`; left out where it is the one of this shell. */
  readonly within?: string;
  /** That service says `reserve: never`. */
  readonly isNeverReserved?: boolean;
}

/** What the plan makes of this host's settings; of one that it does not manage nothing is said. */
export interface PlannedSettings {
  /** The command that applies it. */
  readonly apply: string;
  /** It keeps the port from outgoing connections. */
  readonly isReserving: boolean;
  readonly ephemeral?: PortRange;
  readonly unprivilegedPortStart?: number;
}

export interface Account {
  readonly name: string;
  /** Null where this host does not know the name. */
  readonly uid: number | null;
}

/** A process that holds a socket. */
export interface Holder {
  readonly pid: number;
  /** The process that started it; left out where the OS did not say. */
  readonly parent?: number;
  readonly command: string;
  /** Null where the OS did not say. */
  readonly user: string | null;
  readonly unit: string | null;
  /** The number of the account whose own systemd has the unit; left out where it is the host's. */
  readonly unitAccount?: number;
  readonly container: string | null;
  /** When the process started, ISO 8601. */
  readonly since: string | null;
}

export interface HeldSocket extends NetSocket {
  readonly holders: readonly Holder[];
}

/** A real bind, as a last word. */
export type Tried =
  | { readonly result: 'bound' }
  /** `error`: the name of an errno. */
  | { readonly result: 'refused'; readonly error: string }
  | { readonly result: 'not-tried'; readonly because: string };

export interface Explanation {
  readonly asked: AskedBind;
  readonly cause: Cause;
  /** Null where nothing settles it. */
  readonly bindable: boolean | null;
  /** In plain words. */
  readonly summary: string;
  /** What stands on the port, the most telling first; no more than a few of many. */
  readonly sockets: readonly HeldSocket[];
  readonly socketCount: number;
  /** Further facts that decide. */
  readonly evidence: readonly string[];
  /** What to do, best first. */
  readonly remedies: readonly string[];
  readonly tried: Tried;
  /** Whether SO_REUSEADDR makes the difference; null where it is not the question. */
  readonly reuseAddressHelps: boolean | null;
  readonly outlook: Outlook;
  /** What could not be looked at, and would matter. */
  readonly unseen: readonly string[];
}

/** Whether it will stay so. */
export interface Outlook {
  /** Inside the range that the OS hands out for outgoing connections. */
  readonly ephemeral: boolean;
  readonly reserved: boolean;
  /** Sentences: the range, the reservation. */
  readonly notes: readonly string[];
}
