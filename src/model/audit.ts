/** What `audit` finds out about a host: plain values, the same for every OS. */
import type { HostPlatform } from './host/host-facts.ts';
import type { Diagnostic, Severity } from './plan/diagnostic.ts';
import type { HeldSocket, Holder } from './sockets/held-socket.ts';
import type { Layer } from './plan/change.ts';
import type { Protocol } from './ports/protocol.ts';
import type { SocketState } from './sockets/net-socket.ts';
import type { PortRange, PortSet } from './ports/port-set.ts';
import type { Position } from './plan/position.ts';
import type { SettingKey } from './settings/setting-key.ts';

/** Stable words, for programs. */
export const AUDIT_KINDS = [
  'declared-silent',
  'listening-elsewhere', // on another address than the plan says
  'listening-wider', // on every address, where the plan names one
  'listening-unsure', // no table tells whether it is the service
  'undeclared-listener',
  'unreserved-listener', // a connection may be given its port while it restarts
  'connection-on-declared',
  'bound-silent', // a socket that does not listen has a declared port
  'unneeded-reservation',
  'drift',
  'ephemeral-nearly-full',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** One thing to know, and what to do about it. */
export interface AuditFinding {
  readonly kind: AuditKind;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  /** What it is about, as far as it has one. */
  readonly about: {
    readonly service?: string;
    readonly protocol?: Protocol;
    /** As the OS writes a set of ports. */
    readonly ports?: string;
    readonly setting?: string;
    readonly layer?: Layer;
    /** Of several places: which addresses each of the ports is on. */
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
  readonly ports: PortRange;
  readonly at: Position;
  readonly state: EndpointState;
  /** How many of its ports are listened on, where the plan says. */
  readonly listening: number;
  readonly silent: PortSet;
  /** Why what listens may be something else; null where nothing speaks for that. */
  readonly doubt: string | null;
  /** What listens on its ports, wherever. */
  readonly listeners: readonly HeldSocket[];
  /** Those of them that satisfy it; of several the ones that get the traffic. */
  readonly serving: readonly HeldSocket[];
  /** Connections that have one of its ports as their source, TIME_WAIT among them. */
  readonly connections: readonly HeldSocket[];
  /** Sockets that are bound in its way, where nothing serves it, and neither listen nor connect. */
  readonly boundSilent: readonly HeldSocket[];
}

export interface AuditedListener {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly holders: readonly Holder[];
  /** service: an endpoint of the plan; reservation: `reserved` of the plan names the port. */
  readonly declaredBy: 'service' | 'reservation' | null;
  readonly isEphemeral: boolean;
  readonly isReserved: boolean;
  /** The OS has most likely chosen the port: a client that waits for an answer, or a helper program that asked for any. */
  readonly isChosenByOs: boolean;
}

/** One setting in one layer. */
export interface AuditedSetting {
  readonly key: SettingKey;
  readonly setting: string;
  readonly layer: Layer;
  /** Null where the layer does not set it. */
  readonly value: string | null;
  /** Whether the plan says its value. */
  readonly isManaged: boolean;
  /** Of the plan; where it is not managed, of the live host. */
  readonly wanted: string | null;
  readonly isDrift: boolean;
  /** default: nobody sets it; unknown: no file that can be read says it, so that somebody has set it by hand or by a program. */
  readonly origin: 'file' | 'default' | 'unknown';
  /** `file:line` that says the value; null where none does. */
  readonly from: string | null;
  /** Of the live layer: `file:line` that wins over `from` at the next boot. */
  readonly overriddenBy: string | null;
  /** Of the boot layer: `file:line` that sets it, in a file that nothing reads at boot. */
  readonly notRead: string | null;
}

/** The ephemeral ports of a protocol, and how full they are. */
export interface AuditedCapacity {
  readonly protocol: Protocol;
  readonly families: readonly ('ipv4' | 'ipv6')[];
  readonly range: PortRange;
  readonly total: number;
  readonly reserved: number;
  /** Neither reserved nor (TCP) listened on or bound in silence: no connection is given such a port. */
  readonly usable: number;
  /** Of the usable ones, those that any socket has. */
  readonly used: number;
  /** Of those, ports of connections to several destinations: connect gave them, and not a bind before it. */
  readonly shared: number;
  /** Sockets in TIME_WAIT among them. */
  readonly timeWait: number;
  /** The busiest first; none for UDP. */
  readonly destinations: readonly AuditedDestination[];
}

/** Ports are counted for each source address, destination address and destination port (measured on Linux 6.18). */
export interface AuditedDestination {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Not those in TIME_WAIT that a new connection is given all the same. */
  readonly used: number;
  readonly usable: number;
  readonly states: Readonly<Partial<Record<SocketState, number>>>;
}

export interface Audit {
  readonly endpoints: readonly AuditedEndpoint[];
  readonly listeners: readonly AuditedListener[];
  readonly settings: readonly AuditedSetting[];
  readonly capacity: readonly AuditedCapacity[];
  /** Errors first. */
  readonly findings: readonly AuditFinding[];
  /** Processes whose sockets may not be looked at. */
  readonly hidden: number;
}

/** What an audit was made of, and when. */
export interface AuditReport {
  readonly audit: Audit;
  /** Of the plan and its host, and of an apply that was cut off. */
  readonly diagnostics: readonly Diagnostic[];
  readonly host: string;
  readonly platform: HostPlatform;
  /** Null where no plan was named, and none is there. */
  readonly plan: { readonly file: string; readonly name: string | null } | null;
  readonly at: Date;
  /** What is to be said where nobody here can see who listens; null where all are known. */
  readonly unseen: string | null;
}

/** Whole percent, so that 100 is full and nothing less. */
export function percentOf(used: number, usable: number): number {
  return usable === 0 ? 100 : Math.min(100, Math.floor((used * 100) / usable));
}

/** Percent, from which on somebody should look. */
const NEARLY_FULL = 80;
/** Of each range; all that are nearly full are told besides. */
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
