import type { AuditedEndpoint, AuditFinding } from '../model/audit.ts';
import { formatRange } from '../model/ports/port-set.ts';

/** The name of a holder whose process can't be seen. */
export const UNKNOWN = 'an unknown process';

export function aboutOf({ service, protocol, ports }: AuditedEndpoint): AuditFinding['about'] {
  return { service, protocol, ports: formatRange(ports) };
}

/** `web: tcp 8080 on 127.0.0.1`. */
export function endpointText(endpoint: AuditedEndpoint): string {
  const { service, protocol, ports } = endpoint;
  const where = whereText(endpoint);
  return `${service}: ${protocol} ${formatRange(ports)}${where === null ? '' : ` on ${where}`}`;
}

/** `127.0.0.1`, `127.0.0.53%lo`, `*%eth0`; null for every address. */
export function whereText({ address, device }: Pick<AuditedEndpoint, 'address' | 'device'>): string | null {
  return device === undefined ? address : `${address ?? '*'}%${device}`;
}
