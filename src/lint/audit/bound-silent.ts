/** Sockets that have a port of an endpoint and do not listen: no list of listeners shows them. */
import type { AuditedEndpoint, AuditFinding } from '../../model/audit.ts';
import { holdersWords } from '../../model/explain-words.ts';
import { countWord } from '../words.ts';
import { isDown } from './connections.ts';
import { aboutOf, endpointWords, UNKNOWN } from './endpoint-words.ts';

/** Nothing shows SO_REUSEADDR, which lets the service in where both have set it. Beside a service that listens it is nobody's obstacle. */
export function boundSilentFinding(endpoint: AuditedEndpoint): readonly AuditFinding[] {
  const { boundSilent, service } = endpoint;
  const [first, ...others] = boundSilent;
  if (!first || !isDown(endpoint)) return [];
  const who = `${holdersWords(first, UNKNOWN)}${others.length === 0 ? '' : `, and ${countWord(others.length, 'other socket')}`}`;
  return [
    {
      kind: 'bound-silent',
      severity: 'error',
      message: `${endpointWords(endpoint)} is bound by ${who} and nothing listens there: ${service} can't start now, unless both set SO_REUSEADDR`,
      help: `if that is ${service}, see why it does not listen; otherwise end it, then start ${service} (portplan explain ${first.local.port})`,
      about: aboutOf(endpoint),
    },
  ];
}
