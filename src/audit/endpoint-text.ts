import type { AuditedEndpoint, AuditFinding } from '../model/audit.ts';
import { formatRange } from '../model/ports/port-set.ts';

/** The name of a holder whose process can't be seen. */
export const UNKNOWN = 'an unknown process';

export function aboutOf({ service, protocol, ports }: AuditedEndpoint): AuditFinding['about'] {
  return { service, protocol, ports: formatRange(ports) };
}

/** `web: tcp 8080 on 127.0.0.1`. */
export function endpointText({ service, protocol, ports, address }: AuditedEndpoint): string {
  return `${service}: ${protocol} ${formatRange(ports)}${address === null ? '' : ` on ${address}`}`;
}
