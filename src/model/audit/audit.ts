/** The result of `audit`: plain values, the same for every OS. */
import type { SeenPlatform } from '../host/host-facts.ts';
import type { Diagnostic, Severity } from '../plan/diagnostic.ts';
import type { Holder } from '../sockets/held-socket.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { Unseen } from '../unseen/unseen.ts';
import type { AuditFinding } from './finding.ts';
import type { AuditedEndpoint, AuditedPool } from './endpoint.ts';
import type { AuditedSetting } from './setting.ts';
import type { AuditedCapacity } from './capacity.ts';

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
  /** The part of the OS that listens there by itself, on Windows and macOS; null for none. */
  readonly osPart: string | null;
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
  readonly platform: SeenPlatform;
  /** The plan; null where none was named and there is none by default. */
  readonly plan: { readonly file: string; readonly name: string | null } | null;
  readonly at: Date;
  /** What was not seen and could change it. */
  readonly unseen: readonly Unseen[];
}

export function auditCounts({ audit, diagnostics }: AuditReport): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of [...audit.findings, ...diagnostics]) counts[severity]++;
  return counts;
}
