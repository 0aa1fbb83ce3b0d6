/** Compares the plan with the host: plain values in, one `Audit` out. */
import type { Audit, AuditedListener } from '../model/audit/audit.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { SEVERITIES } from '../model/plan/diagnostic.ts';
import type { ExpectedHolder } from '../model/sockets/own-holder.ts';
import { auditCapacity } from './capacity/capacity.ts';
import { capacityFindings } from './capacity/findings.ts';
import { endpointFindings } from './endpoint-findings.ts';
import { auditEndpoints } from './endpoints.ts';
import { explainCommandIn } from './finding-text.ts';
import { auditListeners } from './listeners.ts';
import { lowRangeFindings } from './capacity/low-range.ts';
import { localhostOnce } from './merge-localhost.ts';
import { auditPools, poolFinding } from './pools.ts';
import { reservationFindings } from './reservations.ts';
import { auditSettings, driftFinding } from './settings.ts';
import { sortSockets } from './sorted-sockets.ts';
import type { AuditSubject } from './audit-subject.ts';
import { translatedFindings, masqueradeFindings } from './packet-rules.ts';
import { localhostFindings } from './who-answers.ts';
import { undeclaredFindings } from './undeclared.ts';

export function auditHost(subject: AuditSubject): Audit {
  const { desired, facts, open, isWhole } = subject;
  const sockets = sortSockets(open, facts);
  const explainCommand = explainCommandIn(subject.network);
  const services = new Map((desired?.services ?? []).map((service) => [service.name, service]));
  const expectedFor = (name: string): ExpectedHolder => services.get(name) ?? {};
  const endpoints = auditEndpoints(subject, sockets);
  const pools = auditPools(desired, endpoints, sockets, isWhole);
  const listeners = auditListeners(desired, endpoints, sockets, facts.platform);
  const settings = auditSettings(subject);
  const capacity = isWhole ? auditCapacity(facts, sockets) : [];
  const findings = [
    ...localhostOnce(endpoints).flatMap((each) =>
      endpointFindings(each, sockets, explainCommand, expectedFor(each.service)),
    ),
    ...localhostFindings(endpoints, sockets),
    ...pools.flatMap((pool) => poolFinding(pool, isWhole)),
    ...translatedFindings(subject, endpoints, explainCommand),
    ...masqueradeFindings(subject, endpoints),
    ...capacity.flatMap(capacityFindings),
    ...undeclaredFindings(listeners, desired !== null),
    ...lowRangeFindings(subject),
    ...settings.flatMap((each) => driftFinding(each, subject)),
    ...reservationFindings(subject, sockets),
  ];
  const hidden = listeners.some(isUnknown) ? open.hidden : 0;
  return { endpoints, pools, listeners, settings, capacity, findings: worstFirst(findings), hidden };
}

function isUnknown({ holders }: AuditedListener): boolean {
  return holders.length === 0;
}

function worstFirst(findings: readonly AuditFinding[]): readonly AuditFinding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
