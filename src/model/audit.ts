/** The result of `audit`: plain values, the same for every OS. */
import type { HostPlatform } from './host/host-facts.ts';
import type { Diagnostic, Severity } from './plan/diagnostic.ts';
import type { HeldSocket, Holder } from './sockets/held-socket.ts';
import type { Layer } from './plan/change.ts';
import type { Protocol, RangedProtocol } from './ports/protocol.ts';
import type { SocketState } from './sockets/net-socket.ts';
import type { PortRange, PortSet } from './ports/port-set.ts';
import type { Position } from './plan/position.ts';
import type { SettingKey } from './settings/setting-key.ts';
import type { Unseen } from './unseen/unseen.ts';

/** The kinds of findings: stable words, for programs. */
export const AUDIT_KINDS = [
  'declared-silent',
  'listening-elsewhere', // on another address than the plan says
  'listening-wider', // on every address, where the plan names one
  'listening-stranger', // another process than the plan names
  'pool-short', // fewer ports of a pool are free than its service needs
  'listening-one-family', // of IPv4 and IPv6, where the plan says every address
  'listening-shared', // several programs have the address of one service
  'localhost-split', // localhost reaches either of two programs
  'listening-unsure', // no table tells whether it is the service
  'undeclared-listener',
  'unreserved-listener', // a connection may be given its port while it restarts
  'connection-on-declared',
  'bound-silent', // a socket that does not listen has a declared port
  'port-translated', // another gets what is sent to a declared port, by packet rules
  'masquerade-overlap', // masquerade may give the port of a service to flows of others
  'unneeded-reservation',
  'drift',
  'ephemeral-nearly-full',
] as const;
type AuditKind = (typeof AUDIT_KINDS)[number];

/** One thing to know, and what to do about it. */
export interface AuditFinding {
  readonly kind: AuditKind;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  /** The endpoint, ports or setting that the finding is about, as far as there are such. */
  readonly about: {
    readonly service?: string;
    readonly protocol?: Protocol;
    /** The ports in the form of the OS: `80,8080-8090`. */
    readonly ports?: string;
    readonly setting?: string;
    readonly layer?: Layer;
    /** Where the ports are on different addresses: the addresses of each group of ports. */
    readonly places?: readonly { readonly addresses: readonly string[]; readonly ports: string }[];
  };
}

/** partly: some ports of a range; elsewhere: on other addresses only. */
export type EndpointState = 'listening' | 'partly' | 'elsewhere' | 'silent';

export interface AuditedEndpoint {
  readonly service: string;
  readonly protocol: Protocol;
  /** Null is every address of both families. */
  readonly address: string | null;
  /** The interface that its socket is bound to; left out for none. */
  readonly device?: string;
  /** One of the two addresses that the plan calls `localhost`, or both of them. */
  readonly localhost?: 'one' | 'both';
  readonly ports: PortRange;
  readonly at: Position;
  readonly state: EndpointState;
  /** The number of its ports that have a listener at the planned address. */
  readonly listening: number;
  readonly silent: PortSet;
  /** Whether a process listens that is of the planned unit and program; null where the plan names none, or it is not known. */
  readonly isExpected: boolean | null;
  /** Why the listener may be another program than the service; null where nothing suggests that. */
  readonly doubt: string | null;
  /** The sockets that listen on its ports, at any address. */
  readonly listeners: readonly HeldSocket[];
  /** Those of the listeners that satisfy the endpoint; of several the ones that get the traffic. */
  readonly serving: readonly HeldSocket[];
  /** One socket of each program that listens at its address, where they are several that know nothing of each other; none otherwise. */
  readonly rivals: readonly HeldSocket[];
  /** The family that nothing serves, where the plan names no address and the host has both; null otherwise. */
  readonly lacks: 'IPv4' | 'IPv6' | null;
  /** Connections with one of its ports as their local port, including those in TIME_WAIT. */
  readonly connections: readonly HeldSocket[];
  /** Bound sockets that neither listen nor connect and keep the service from binding; only where nothing serves the endpoint. */
  readonly boundSilent: readonly HeldSocket[];
  /** Those of both that may keep the service from starting, where it does not listen: the others most likely do not. */
  readonly blockers: readonly HeldSocket[];
  /** Whether the service could start beside the blockers, as a bind tells that was tried; null where none was. */
  readonly canStart: boolean | null;
}

/** Ports that a service binds on demand. */
export interface AuditedPool extends Pick<
  AuditedEndpoint,
  'service' | 'protocol' | 'address' | 'device' | 'ports' | 'at'
> {
  readonly atLeast: number;
  /** The ports that the service has or could have. */
  readonly free: number;
  /** The ports that it has itself, as far as its processes are known. */
  readonly inUse: number;
  /** Those on which a service of the plan listens. */
  readonly declared: PortSet;
  /** The processes that have others of its ports. */
  readonly holders: readonly Holder[];
  /** Whether it is known which processes are the service. */
  readonly knowsOwn: boolean;
}

export interface AuditedListener {
  readonly protocol: Protocol;
  readonly address: string;
  /** The interface that it is bound to; null for none, left out where nothing told. */
  readonly device?: string | null;
  readonly port: number;
  readonly holders: readonly Holder[];
  /** service: an endpoint of the plan; reservation: `reserved` of the plan names the port. */
  readonly declaredBy: 'service' | 'reservation' | null;
  readonly isEphemeral: boolean;
  readonly isReserved: boolean;
  /** The OS has most likely chosen the port: a client that waits for an answer, or a helper program that asked for any. */
  readonly isChosenByOs: boolean;
}

/** One setting in one layer, with the value that it should have and what set it. */
export interface AuditedSetting {
  readonly key: SettingKey;
  readonly setting: string;
  readonly layer: Layer;
  /** Null where the layer does not set it. */
  readonly value: string | null;
  /** Whether the plan gives the value. */
  readonly isManaged: boolean;
  /** The planned value; where the plan does not manage the setting, the live one. */
  readonly wanted: string | null;
  readonly isDrift: boolean;
  /** default: nothing sets it. unknown: no file that can be read sets it, so it was set by hand or by a program. */
  readonly origin: 'file' | 'default' | 'unknown';
  /** `file:line` that says the value; null where none does. */
  readonly from: string | null;
  /** In the live layer: the `file:line` that wins over `from` at the next boot. */
  readonly overriddenBy: string | null;
  /** In the boot layer: a `file:line` that sets the value in a file that nothing reads at boot. */
  readonly notRead: string | null;
}

/** The ephemeral ports of a protocol, and how full they are. */
export interface AuditedCapacity {
  readonly protocol: RangedProtocol;
  readonly families: readonly ('ipv4' | 'ipv6')[];
  readonly range: PortRange;
  readonly total: number;
  readonly reserved: number;
  /** Neither reserved nor (TCP) listened on or bound in silence: no connection is given such a port. */
  readonly usable: number;
  /** The number of usable ports that at least one socket has. */
  readonly used: number;
  /** The number of used ports with connections to several destinations: connect chose such a port, not a bind before it. */
  readonly shared: number;
  /**
   * A destination to which no further connection can be begun, `10.0.0.2:443`, if the ports that several destinations do not share
   * were bound before their sockets connected. Null for none.
   */
  readonly starved: string | null;
  /** The number of sockets in TIME_WAIT on these ports. */
  readonly timeWait: number;
  /** The busiest first; none for UDP. */
  readonly destinations: readonly AuditedDestination[];
}

/** Ports are counted for each source address, destination address and destination port (measured on Linux 6.18). */
export interface AuditedDestination {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** The number of ports in use, without those in TIME_WAIT that a new connection may take. */
  readonly used: number;
  readonly usable: number;
  readonly states: Readonly<Partial<Record<SocketState, number>>>;
}

export interface Audit {
  readonly endpoints: readonly AuditedEndpoint[];
  readonly pools: readonly AuditedPool[];
  readonly listeners: readonly AuditedListener[];
  readonly settings: readonly AuditedSetting[];
  readonly capacity: readonly AuditedCapacity[];
  /** Errors first. */
  readonly findings: readonly AuditFinding[];
  /** The number of processes whose sockets may not be looked at. */
  readonly hidden: number;
}

/** What an audit was made of, and when. */
export interface AuditReport {
  readonly audit: Audit;
  /** Diagnostics about the plan and its host, and about an apply that was cut off. */
  readonly diagnostics: readonly Diagnostic[];
  readonly host: string;
  readonly platform: HostPlatform;
  /** The plan; null where none was named and there is none by default. */
  readonly plan: { readonly file: string; readonly name: string | null } | null;
  readonly at: Date;
  /** What was not seen and could change it. */
  readonly unseen: readonly Unseen[];
}

/** Whole percent, so that 100 is full and nothing less. */
export function percentOf(used: number, usable: number): number {
  return usable === 0 ? 100 : Math.min(100, Math.floor((used * 100) / usable));
}

const NEARLY_FULL = 80;
/** The most destinations that are listed for a range, besides all that are nearly full. */
export const MOST_DESTINATIONS = 20;

export function isNearlyFull({ used, usable }: Pick<AuditedDestination, 'used' | 'usable'>): boolean {
  return percentOf(used, usable) >= NEARLY_FULL;
}

export function auditCounts({ audit, diagnostics }: AuditReport): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of [...audit.findings, ...diagnostics]) counts[severity]++;
  return counts;
}

/** A setting now and as the next boot brings it, where no plan says it. */
export interface BootValue {
  readonly key: SettingKey;
  readonly setting: string;
  readonly live: string;
  /** Null where the OS does not say. */
  readonly boot: string | null;
  /** `file:line`; null for the default. */
  readonly from: string | null;
  readonly notRead: string | null;
}
