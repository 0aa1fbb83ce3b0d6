/** The packet rules of a host, and the network that they stand in. */
import type { HostNetwork } from './host-network.ts';
import type { PacketRules } from './packet-rules.ts';

export interface HostNat {
  readonly rules: PacketRules;
  readonly network: HostNetwork;
}

/** What is known of a host's packet rules. */
export interface SeenNat {
  /** Null where none could be read. */
  readonly nat: HostNat | null;
  /** What was not seen and could change who gets the traffic; null for nothing. */
  readonly unseen: UnseenRules | null;
}

/** Packet rules that could not be read. */
export type UnseenRules =
  /** All of them, on a host with interfaces of programs that publish ports. `from`: what they were looked for in. */
  | { readonly kind: 'packet-rules'; readonly engines: readonly string[]; readonly from: 'machine' | 'snapshot' }
  /** Some of them, and why. */
  | { readonly kind: 'some-packet-rules'; readonly gaps: readonly string[] };

export const NO_NAT: SeenNat = { nat: null, unseen: null };
