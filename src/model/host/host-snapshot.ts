import type { HostPlatform } from './host-facts.ts';
import type { JsonNode } from '../json-node.ts';

/** Whether a text is the JSON of one, sound or not. */
export function looksLikeSnapshot(text: string): boolean {
  return /^\uFEFF?\s*\{/.test(text) && /"command"\s*:\s*"snapshot"/.test(text);
}

/** What `portplan snapshot` printed on a host. Its backend knows what the state holds. */
export interface HostSnapshot {
  readonly platform: HostPlatform;
  readonly host: string;
  readonly state: JsonNode;
}
