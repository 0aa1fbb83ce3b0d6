/** Sockets that have a port of an endpoint and do not listen: no list of listeners shows them. */
import type { AuditedEndpoint, AuditFinding } from '../model/audit.ts';
import { counted } from '../model/text/counted.ts';
import { holdersWords } from '../model/sockets/holder-words.ts';
import { count } from '../model/ports/port-set.ts';
import type { ExplainCommand } from './explain-command.ts';
import { aboutOf, endpointText, UNKNOWN } from './endpoint-text.ts';
import { isDown, startSeverity, startWords } from './start-words.ts';

/** The finding about such sockets. */
export function boundSilentFinding(endpoint: AuditedEndpoint, explainCommand: ExplainCommand): readonly AuditFinding[] {
  const { boundSilent, service, ports } = endpoint;
  const [first, ...others] = boundSilent;
  if (!first) return [];
  const what = endpointText(endpoint) + (count([ports]) === 1 ? '' : `: ${first.local.port}`);
  const who = `${holdersWords(first, UNKNOWN)}${others.length === 0 ? '' : `, and ${counted(others.length, 'other socket')}`}`;
  return [
    {
      kind: 'bound-silent',
      severity: startSeverity(endpoint),
      message: `${what} is bound by ${who} and nothing listens there: ${isDown(endpoint) ? startWords(endpoint) : `${service} can't have it, unless both set SO_REUSEADDR`}`,
      help: `if that is ${service}, see why it does not listen; otherwise end it, then start ${service} (${explainCommand(first.local.port, first.protocol)})`,
      about: aboutOf(endpoint),
    },
  ];
}
