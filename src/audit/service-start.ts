/** Whether a service whose port something else has could start all the same: SO_REUSEADDR decides, and no table shows it. */
import type { AuditedEndpoint } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';

/** True where nothing listens at the planned address. */
export function isDown({ state }: Pick<AuditedEndpoint, 'state'>): boolean {
  return state === 'silent' || state === 'elsewhere';
}

/** Whether something on its ports keeps the service from starting, or may. */
export function isHeldUp({ blockers, canStart }: AuditedEndpoint): boolean {
  return blockers.length > 0 && canStart !== true;
}

export function startWords(endpoint: AuditedEndpoint): string {
  const { service, canStart } = endpoint;
  const start = isDown(endpoint) ? 'start' : 'have that port';
  if (canStart === null) return `${service} can't ${start} now, unless both set SO_REUSEADDR`;
  return canStart
    ? `${service} can ${start} beside it, where it sets SO_REUSEADDR as most servers do`
    : `${service} can't ${start} now`;
}

/** An error is said only where the kernel has refused the bind. */
export function startSeverity({ canStart }: AuditedEndpoint): AuditFinding['severity'] {
  return canStart === false ? 'error' : 'warning';
}
