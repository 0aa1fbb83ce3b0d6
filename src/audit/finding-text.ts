import { placeText } from '../model/text/bracketed.ts';
import type { AuditedEndpoint } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { formatRange } from '../model/ports/port-set.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { portText } from '../model/ports/port-text.ts';

/** The name of a holder whose process can't be seen. */
export const UNKNOWN = 'an unknown process';

export function aboutOf({ service, protocol, ports }: AuditedEndpoint): AuditFinding['about'] {
  return { service, protocol, ports: formatRange(ports) };
}

/** `web: tcp 8080 on 127.0.0.1`. */
export function endpointText(endpoint: AuditedEndpoint): string {
  const { service, protocol, ports } = endpoint;
  const where = endpoint.localhost === 'both' ? 'localhost' : placeText(endpoint);
  return `${service}: ${protocol} ${formatRange(ports)}${where === null ? '' : ` on ${where}`}`;
}

/** The `portplan explain` command that tells more about a port, for the reader of the audit to type. */
export type ExplainCommand = (port: number, protocol: Protocol) => string;

/** `network`: the name for `--netns` where the sockets are those of another network namespace than the reader's; null otherwise. */
export function explainCommandIn(network: string | null): ExplainCommand {
  const there = network === null ? '' : ` --netns ${network}`;
  return (port, protocol) => `portplan explain ${portText(port, protocol)}${there}`;
}
