import type { Protocol } from '../ports/protocol.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';
import type { PortRange, PortSet } from '../ports/port-set.ts';
import type { Position } from './position.ts';
import type { LinuxSettings } from '../settings/linux-settings.ts';
import type { LinuxOnlyKey } from '../settings/setting-key.ts';
import type { Suppression } from './suppression.ts';

export const PLATFORMS = ['linux', 'windows', 'macos', 'freebsd'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Socket options that a server sets before bind: SO_REUSEADDR, SO_REUSEPORT, SO_EXCLUSIVEADDRUSE. */
export type Reuse = 'address' | 'port' | 'exclusive';

/** What a service binds: one address, one protocol, a port or a run of ports. */
export interface Endpoint {
  readonly protocol: Protocol;
  /** An IPv4 or IPv6 literal, with its zone where it is another address on each link; null is every address of both families. */
  readonly address: string | null;
  /** The network interface that its socket is bound to (SO_BINDTODEVICE); left out where it takes traffic from all of them. */
  readonly device?: string;
  /** One of the two that `localhost` means: a host may have but one of them. */
  readonly ofLocalhost?: true;
  /** The server sets IP_FREEBIND: it binds addresses that the host does not have, or not yet. */
  readonly freebind?: true;
  readonly ports: PortRange;
  readonly reuse: readonly Reuse[];
  /** The server sets IPV6_V6ONLY, as the plan says, or as it must where the service lists `0.0.0.0` too. */
  readonly ipv6Only: boolean;
  /** The plan says `ipv6Only: false`. */
  readonly takesIpv4?: true;
  /** Ports that the service binds on demand, out of which it needs this many; left out where it listens on all of them. */
  readonly pool?: { readonly atLeast: number };
  readonly at: Position;
}

/** The endpoints that a service listens on while it runs. */
export function listenedOn({ endpoints }: Pick<Service, 'endpoints'>): readonly Endpoint[] {
  return endpoints.filter(({ pool }) => pool === undefined);
}

export interface Service {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** The account it runs as. */
  readonly user?: string;
  readonly owner?: string;
  /** The systemd unit that listens, and the name of its executable or script. */
  readonly unit?: string;
  readonly program?: string;
  /** auto: reserve a port that lies in the ephemeral range; always; never. */
  readonly reserve: 'auto' | 'always' | 'never';
  /**
   * Windows: its server takes a reservation of its ports itself, or has http.sys do so, which an excluded range refuses. Left
   * out where the plan does not say.
   */
  readonly reservesItself?: boolean;
  /** What it connects to, and how often. */
  readonly connections?: readonly Connection[];
  readonly at: Position;
}

/** Outgoing connections of a service: each takes an ephemeral port for its life, and for the TIME_WAIT after it. */
export interface Connection {
  /** `host:port`: ports are counted for each destination. */
  readonly to: string;
  /** Left out where the plan does not say. */
  readonly perSecond?: number;
  /** The program binds an address before it connects, without IP_BIND_ADDRESS_NO_PORT: such a port serves one connection in all. */
  readonly bindsFirst?: true;
  readonly at: Position;
}

/** Ports that must never be handed out, though no service of the plan listens there. */
export interface Reservation {
  readonly ports: PortSet;
  readonly protocol?: Protocol;
  readonly reason?: string;
  readonly owner?: string;
  readonly at: Position;
}

/** A value together with the place in the plan file that asks for it. */
export interface Placed<T> {
  readonly value: T;
  readonly at: Position;
}

/** The texts of plan files, by the names that positions have; null where one is evidently no plan, and is not shown. */
export type Sources = ReadonlyMap<string, string | null>;

/** The file that was named, not those that it extends. */
export function fileNamed({ sources }: Pick<ReadPlanFile, 'sources'>): string {
  const [name = ''] = sources.keys();
  return name;
}

/** The settings that Linux alone has. */
export type LinuxOnlyPlan = { readonly [K in LinuxOnlyKey]?: Placed<LinuxSettings[K]> };

/** What a port plan file, with all that it extends, asks for. A key that the plan leaves out is undefined: not managed. */
export interface DesiredState extends LinuxOnlyPlan {
  /** The file that was named, not the ones that it extends. */
  readonly file: string;
  readonly name?: string;
  /** The name, where the file itself gives it: one that comes from a base does not say which host this is. */
  readonly ownName?: string;
  readonly platforms?: readonly Platform[];
  /** Where the OS keeps TCP and UDP together (Linux), both ranges must be the same. */
  readonly ephemeral?: Placed<{ readonly tcp: PortRange; readonly udp: PortRange }>;
  /** Undefined when no file has the key `reserved`; an empty list is a managed, empty list. */
  readonly reserved?: readonly Reservation[];
  readonly foreignReservations: 'keep' | 'remove';
  readonly services: readonly Service[];
  /** Where boot values are kept; `at` is undefined for the default. */
  readonly persist: { readonly file: string; readonly at?: Position };
  readonly lint: { readonly rules: RuleSettings };
}

/** The reserved ports are managed when the plan has `reserved`, or a service that may need a reservation. */
export function managesReserved({ reserved, services }: DesiredState): boolean {
  return reserved !== undefined || services.some(({ reserve }) => reserve !== 'never');
}

/** What `lint.rules` says, by rule id. */
export type RuleSettings = Readonly<Record<string, RuleSetting>>;

export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly options: RuleOptions;
  readonly at: Position;
}

/** The options that rules have; each rule says which of them it reads. */
export interface RuleOptions {
  readonly ports?: PortSet;
  readonly atLeast?: number;
  readonly below?: number;
  readonly names?: readonly string[];
}

/** The default of portplan 0.1.0, which names that begin with a letter beat at boot. */
export const FORMER_PERSIST_FILE = '/etc/sysctl.d/99-zz-portplan.conf';

export const DEFAULT_PERSIST_FILE = '/etc/sysctl.d/zzz-portplan.conf';

/** What reading a plan file gives: with an error among the diagnostics there is no desired state. */
export interface ReadPlanFile {
  readonly desired: DesiredState | null;
  /** The name that the file itself gives, also where it has errors. */
  readonly ownName?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** What rules found in it before the lint, and comments in it may silence: of a sysctl file. */
  readonly found?: readonly Diagnostic[];
  /** Every text that was read, by the file name used in positions: a renderer quotes lines from here. */
  readonly sources: Sources;
  readonly suppressions: readonly Suppression[];
  /** What reading it has cost: lexemes of YAML, and one for every eight characters; left out of a sysctl file. */
  readonly cost?: number;
}
