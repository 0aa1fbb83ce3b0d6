/** How the messages of rules name an address and a service. */
import type { Endpoint } from '../model/plan/desired-state.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';

/** `every address`, `127.0.0.1`. */
export function addressWord({ address }: Endpoint): string {
  return address ?? 'every address';
}

/** `web (portplan.yaml:7)`. */
export function serviceWord({ service, endpoint }: DeclaredEndpoint): string {
  return `${service.name} (${endpoint.at.file}:${endpoint.at.line})`;
}
