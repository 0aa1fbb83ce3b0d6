/** Declared ports whose traffic packet rules give to others, or may, which no table of sockets shows. */
import type { AuditedEndpoint } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { divertedPorts } from '../words/diverted-ports.ts';
import { eachPort, formatPortSet, type PortSet } from '../model/ports/port-set.ts';
import { portSetWord } from '../words/ports-words.ts';
import type { HeldSocket, Holder } from '../model/sockets/held-socket.ts';
import { programOf } from '../model/sockets/holders.ts';
import { mayForwardPorts } from '../port-catalog/port-forwarders.ts';
import type { AuditSubject } from './audit-subject.ts';
import { masqueradeRisk } from '../port-catalog/masqueraded-ports.ts';
import { aboutOf, endpointText, type ExplainCommand } from './finding-text.ts';

export function translatedFindings(
  { nat }: Pick<AuditSubject, 'nat'>,
  endpoints: readonly AuditedEndpoint[],
  explainCommand: ExplainCommand,
): readonly AuditFinding[] {
  if (nat === null) return [];
  return endpoints.flatMap((endpoint) => {
    const { service, protocol, address, ports } = endpoint;
    const taken = divertedPorts(nat, { protocol, address, ports, ipv6Only: false });
    return taken
      .filter((each) => !isPublished(endpoint, each.ports))
      .map(({ ports: its, worst, sentence }): AuditFinding => {
        const [first] = eachPort(its.slice(0, 1));
        return {
          kind: 'port-translated',
          severity: 'warning',
          message: `${service}: ${portSetWord(its, protocol)}: ${sentence}`,
          help: `give ${service} another port (portplan suggest), or take the rule away; ${explainCommand(first ?? ports.first, protocol)} says who gets what${worst === 'may' ? ' and what it depends on' : ''}`,
          about: { service, protocol, ports: formatPortSet(its) },
        };
      });
  });
}

/** Whether a container has the ports: its engine holds each of their sockets for it, so the traffic gets where it is meant to. */
function isPublished({ serving }: AuditedEndpoint, ports: PortSet): boolean {
  const own = serving.filter(({ local }) => ports.some(({ first, last }) => first <= local.port && local.port <= last));
  return own.length > 0 && own.every(isOfForwarder);
}

function isOfForwarder({ holders }: HeldSocket): boolean {
  return holders.some(({ command }: Holder) => mayForwardPorts(programOf(command)));
}

/** Declared UDP ports that masquerade on the host may give to connections of containers, which then get the datagrams. */
export function masqueradeFindings(
  { nat }: Pick<AuditSubject, 'nat'>,
  endpoints: readonly AuditedEndpoint[],
): readonly AuditFinding[] {
  if (nat === null) return [];
  return endpoints.flatMap((endpoint): readonly AuditFinding[] => {
    const risk = endpoint.protocol === 'udp' ? masqueradeRisk(nat.rules, endpoint.ports) : null;
    if (!risk) return [];
    const message = `${endpointText(endpoint)}: ${risk.message}`;
    return [{ ...risk, kind: 'masquerade-overlap', message, about: aboutOf(endpoint) }];
  });
}
