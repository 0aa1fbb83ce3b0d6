import type { HostPlatform } from './host-facts.ts';
import type { JsonNode } from '../json-node.ts';

/** What `portplan snapshot` printed on a host. Its backend knows what the state holds. */
export interface HostSnapshot {
  readonly platform: HostPlatform;
  readonly host: string;
  readonly state: JsonNode;
}
