/** The packet rules of a host, and the network that they stand in. */
import type { Unseen } from '../unseen/unseen.ts';
import type { HostNetwork } from './host-network.ts';
import type { PacketRules } from './packet-rules.ts';

export interface HostNat {
  readonly rules: PacketRules;
  readonly network: HostNetwork;
}

export interface SeenNat {
  /** Null where none could be read, and where the OS has none that portplan reads. */
  readonly nat: HostNat | null;
  /** What was not seen and could change who gets the traffic of a port. */
  readonly unseen: readonly Unseen[];
}

export const NO_NAT: SeenNat = { nat: null, unseen: [] };
