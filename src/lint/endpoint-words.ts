/** How the messages of rules name an address and a service. */
import type { Endpoint } from '../model/plan/desired-state.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';

/** `every address`, `127.0.0.1`, `127.0.0.53%lo`, `every address of eth0`. */
export function addressWord({ address, device }: Pick<Endpoint, 'address' | 'device'>): string {
  if (device === undefined) return address ?? 'every address';
  return address === null ? `every address of ${device}` : `${address}%${device}`;
}

/** `web (portplan.yaml:7)`. */
export function serviceWord({ service, endpoint }: DeclaredEndpoint): string {
  return `${service.name} (${endpoint.at.file}:${endpoint.at.line})`;
}
