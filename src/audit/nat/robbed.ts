/** Declared UDP ports that masquerade on the host may give to connections of containers, which then get the datagrams. */
import type { AuditedEndpoint, AuditFinding } from '../../model/audit.ts';
import { robbedByMasquerade } from '../../port-catalog/robbed-peers.ts';
import type { AuditSubject } from '../audit-subject.ts';
import { aboutOf, endpointText } from '../endpoint-text.ts';

export function robbedFindings(
  { nat }: Pick<AuditSubject, 'nat'>,
  endpoints: readonly AuditedEndpoint[],
): readonly AuditFinding[] {
  if (nat === null) return [];
  return endpoints.flatMap((endpoint): readonly AuditFinding[] => {
    const robbed = endpoint.protocol === 'udp' ? robbedByMasquerade(nat.rules, endpoint.ports) : null;
    if (!robbed) return [];
    const message = `${endpointText(endpoint)}: ${robbed.message}`;
    return [{ ...robbed, kind: 'masquerade-overlap', message, about: aboutOf(endpoint) }];
  });
}
