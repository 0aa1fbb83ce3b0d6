/** A plan made of what a host has, before it is text. */
import type { HostPlatform } from './host/host-facts.ts';
import type { Severity } from './plan/diagnostic.ts';
import type { SettingView } from './plan/plan.ts';
import type { SettingKey } from './settings/setting-key.ts';
import type { Reuse } from './plan/desired-state.ts';
import type { Protocol } from './ports/protocol.ts';
import type { Holder } from './sockets/held-socket.ts';
import type { PortRange, PortSet } from './ports/port-set.ts';
import type { StartedProgram } from './sockets/started-program.ts';

/** A socket that waits for others, with who holds it, as far as can be seen. */
export interface WaitingSocket {
  readonly protocol: Protocol;
  /** IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** Of `::`: whether it leaves IPv4 alone; null or left out where nobody can tell. */
  readonly ipv6Only?: boolean | null;
  readonly holders: readonly RunningProgram[];
}

/** A process, and what it runs. */
export interface RunningProgram extends Holder {
  readonly started: StartedProgram;
}

export interface FirstEndpoint {
  readonly protocol: Protocol;
  /** Null is every address of both families. */
  readonly address: string | null;
  readonly ports: PortRange;
  readonly reuse: readonly Reuse[];
  readonly ipv6Only: boolean;
  /** Several sockets have it, or a part of it. */
  readonly isShared: boolean;
}

export interface FirstService {
  readonly name: string;
  /** By port. */
  readonly endpoints: readonly FirstEndpoint[];
  /** The account that it runs as; null where that is root, not known, or not the one that binds. */
  readonly user: string | null;
  /** What a reader knows it by: its program, its container, the product that has this port by default. */
  readonly about: readonly string[];
  /** Ports that the host hands out to outgoing connections, too. */
  readonly exposed: PortSet;
}

export interface FirstServices {
  /** By their lowest port. */
  readonly services: readonly FirstService[];
  /** Most likely the OS chose their ports, so that the next start gets other ones. */
  readonly unsure: readonly FirstService[];
  /** UDP sockets that are most likely those of clients. */
  readonly clients: { readonly count: number; readonly names: readonly string[] };
}

/** Why a setting is not managed yet: what a plan of it alone would meet. */
export interface Obstacle {
  readonly kind: 'unread-files' | 'live-differs-from-boot' | 'boot-readers-disagree' | 'apply-would-change';
  /** The setting as it is; on Windows there are several. */
  readonly views: readonly SettingView[];
  /** The first error of that plan; null where it has none. */
  readonly error: string | null;
}

/** A setting as it is. */
export interface FirstSetting {
  /** As plan files have it: `32768-60999`. */
  readonly value: string;
  /** Whether the platform comes with this value. */
  readonly isDefault: boolean;
  /** Null where the plan manages it without a change. */
  readonly obstacle: Obstacle | null;
}

export interface FirstReservation {
  readonly ports: PortSet;
  /** Both where it is left out. */
  readonly protocol?: Protocol;
  readonly reason: string;
}

/** What a service that reserves its ports would bring about where the plan does not manage the reserved list. */
export interface FirstReservingService {
  /** An apply with it fails until the obstacle is gone. */
  readonly isRefused: boolean;
  /** Ports that others reserved, and that are then reserved both now and after a boot. */
  readonly kept: PortSet;
  /** Ports of an earlier apply that are then released. */
  readonly released: PortSet;
}

export interface FirstReserved {
  readonly items: readonly FirstReservation[];
  /** Linux: reserved by others outside of the ephemeral range, where that has no effect. */
  readonly idle: PortSet;
  /** Windows: excluded for one family alone, which a plan can't say. */
  readonly oneFamilyOnly: PortSet;
  /** Null where the plan manages the list; else no service of it may reserve its ports. */
  readonly notManaged: { readonly obstacle: Obstacle; readonly withService: FirstReservingService } | null;
}

/** What could not be seen of a host. */
export interface Unseen {
  /** A snapshot tells what listens, and not which program does. */
  readonly isWithoutPrograms: boolean;
  /** How many processes may hold a socket and could not be looked at. */
  readonly hiddenProcesses: number;
  /** Root could not look at them either: it lacks capabilities that they have. */
  readonly isRoot: boolean;
  /** About files that may set boot values and could not be read; null where there are none. */
  readonly unread: { readonly message: string; readonly help: string } | null;
  /** Whether a socket of `::` takes IPv4 too is not known, and assumed. */
  readonly isIpv6OnlyAssumed: boolean;
}

/** Where a first plan was made, and where the next commands will be typed. */
export interface FirstPlanOrigin {
  /** The snapshot that it was made of; null where it was made of a host or an image. */
  readonly snapshot: string | null;
  /** The directory of an image; null where it is no image. */
  readonly image: string | null;
  readonly isWindowsShell: boolean;
}

export interface FirstPlan {
  readonly host: string;
  readonly platform: HostPlatform;
  /** The file that it is written to; null for standard output. */
  readonly file: string | null;
  readonly origin: FirstPlanOrigin;
  readonly unseen: Unseen;
  /** All but the reserved list; a setting that goes without saying is left out. */
  readonly settings: ReadonlyMap<Exclude<SettingKey, 'reserved'>, FirstSetting>;
  readonly reserved: FirstReserved;
  /** Null where it can't be known what listens. */
  readonly listening: FirstServices | null;
}

/** The sentences about a first plan that both its comments and the report of `init` say. */
export interface FirstPlanNotes {
  readonly unseen: readonly string[];
  /** Commands to go on with, as they are typed. */
  readonly next: readonly string[];
  readonly notManaged: readonly { readonly key: SettingKey; readonly why: string }[];
  /** What a service that reserves would bring about; null where the reserved list is managed. */
  readonly reservingService: string | null;
}

/** A first plan with its text. */
export interface MadePlan {
  readonly text: string;
  readonly plan: FirstPlan;
  readonly notes: FirstPlanNotes;
  /** How many findings lint has about the text. */
  readonly findings: Readonly<Record<Severity, number>>;
}
