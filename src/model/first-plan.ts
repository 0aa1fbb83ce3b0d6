/** A first plan: what `init` makes of the present state of a host, before it is text. */
import type { HostPlatform } from './host/host-facts.ts';
import type { Unseen } from './unseen/unseen.ts';
import type { Severity } from './plan/diagnostic.ts';
import type { SettingView } from './plan/plan.ts';
import type { SettingKey } from './settings/setting-key.ts';
import type { Reuse } from './plan/desired-state.ts';
import type { Protocol } from './ports/protocol.ts';
import type { Holder } from './sockets/held-socket.ts';
import type { PortRange, PortSet } from './ports/port-set.ts';
import type { StartedProgram } from './sockets/started-program.ts';

/** A socket that waits for connections or datagrams, with the processes that hold it, as far as they can be seen. */
export interface WaitingSocket {
  readonly protocol: Protocol;
  /** An IPv6 address stands without brackets. */
  readonly address: string;
  readonly port: number;
  /** The interface that it is bound to; null for none, left out where nothing told. */
  readonly device?: string | null;
  /** Of a socket of IPv6: whether it leaves IPv4 alone; left out where nothing told. */
  readonly ipv6Only?: boolean;
  readonly holders: readonly RunningProgram[];
}

/** A process that holds a socket, and the program that it runs. */
export interface RunningProgram extends Holder {
  readonly started: StartedProgram;
}

export interface FirstEndpoint {
  readonly protocol: Protocol;
  /** Null is every address of both families. */
  readonly address: string | null;
  /** Left out where it is bound to no interface. */
  readonly device?: string;
  readonly ports: PortRange;
  readonly reuse: readonly Reuse[];
  readonly ipv6Only: boolean;
  /** Several sockets have this endpoint, or a part of it. */
  readonly isShared: boolean;
}

export interface FirstService {
  readonly name: string;
  /** In order of their ports. */
  readonly endpoints: readonly FirstEndpoint[];
  /** The account that it runs as; null where that is root, not known, or not the one that binds. */
  readonly user: string | null;
  /** Hints for the reader: its program, its container, the product that has this port by default. */
  readonly about: readonly string[];
  /** The ports of the service that the host may also give to outgoing connections. */
  readonly exposed: PortSet;
}

export interface FirstServices {
  /** In order of their lowest ports. */
  readonly services: readonly FirstService[];
  /** Services whose ports the OS most likely chose, so that they get other ones at the next start. */
  readonly unsure: readonly FirstService[];
  /** UDP sockets of programs with so many that they are most likely those of clients. */
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

export interface FirstSetting {
  /** The value in the form of plan files: `32768-60999`. */
  readonly value: string;
  /** The value of the host, where another one is wanted in its place; null where they are the same. */
  readonly found: string | null;
  /** Whether the platform comes with this value. */
  readonly isDefault: boolean;
  /** Null where the plan manages it without a change. */
  readonly obstacle: Obstacle | null;
}

export interface FirstReservation {
  readonly ports: PortSet;
  /** Left out for both protocols. */
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
  /** Linux: ports that other programs reserved outside of the ephemeral range, where a reservation has no effect. */
  readonly idle: PortSet;
  /** Windows: ports that are excluded for one address family alone; a plan file can't express that. */
  readonly oneFamilyOnly: PortSet;
  /** Linux: ports of lists that another list replaces at boot; the plan does not manage them yet. */
  readonly overridden: readonly FirstReservation[];
  /** Null where the plan manages the reserved list. Otherwise why it does not; then none of its services may reserve ports. */
  readonly notManaged: { readonly obstacle: Obstacle; readonly withService: FirstReservingService } | null;
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
  readonly unseen: readonly Unseen[];
  /** What files say in vain for the next boot, a sentence each. */
  readonly bootNotes: readonly string[];
  /** Every setting but the reserved list. A setting with the kernel's default that is not worth naming is left out. */
  readonly settings: ReadonlyMap<Exclude<SettingKey, 'reserved'>, FirstSetting>;
  readonly reserved: FirstReserved;
  /** Null where the listening sockets can't be known. */
  readonly listening: FirstServices | null;
}

/** The sentences about a first plan that both its comments and the report of `init` say. */
export interface FirstPlanNotes {
  /** The next commands to type. */
  readonly next: readonly string[];
  readonly notManaged: readonly { readonly key: SettingKey; readonly why: string }[];
  /** What the plan wants to be other than it is; null where it changes nothing. */
  readonly wanted: string | null;
  /** What a service that reserves would bring about; null where the reserved list is managed. */
  readonly reservingService: string | null;
}

export interface MadePlan {
  readonly text: string;
  readonly plan: FirstPlan;
  readonly notes: FirstPlanNotes;
  /** How many findings lint has about the text. */
  readonly findings: Readonly<Record<Severity, number>>;
}
