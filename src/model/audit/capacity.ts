/** How many ephemeral ports a host has, and how full they are. */
import type { RangedProtocol } from '../ports/protocol.ts';
import type { SocketState } from '../sockets/net-socket.ts';
import type { PortRange } from '../ports/port-set.ts';

/** The ephemeral ports of a protocol, and how full they are. */
export interface AuditedCapacity {
  readonly protocol: RangedProtocol;
  readonly families: readonly ('ipv4' | 'ipv6')[];
  readonly range: PortRange;
  readonly total: number;
  readonly reserved: number;
  /** Neither reserved nor (TCP) listened on or bound in silence: no connection is given such a port. */
  readonly usable: number;
  /** The number of usable ports that at least one socket has. */
  readonly used: number;
  /** The number of used ports with connections to several destinations: connect chose such a port, not a bind before it. */
  readonly shared: number;
  /**
   * A destination to which no further connection can be begun, `10.0.0.2:443`, if the ports that several destinations do not share
   * were bound before their sockets connected. Null for none.
   */
  readonly starved: string | null;
  /** The number of sockets in TIME_WAIT on these ports. */
  readonly timeWait: number;
  /** The busiest first; none for UDP. */
  readonly destinations: readonly AuditedDestination[];
}

/** Ports are counted for each source address, destination address and destination port (measured on Linux 6.18). */
export interface AuditedDestination {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** The number of ports in use, without those in TIME_WAIT that a new connection may take. */
  readonly used: number;
  readonly usable: number;
  readonly states: Readonly<Partial<Record<SocketState, number>>>;
}

/** Whole percent, so that 100 is full and nothing less. */
export function percentOf(used: number, usable: number): number {
  return usable === 0 ? 100 : Math.min(100, Math.floor((used * 100) / usable));
}

const NEARLY_FULL = 80;
/** The most destinations that are listed for a range, besides all that are nearly full. */
export const MOST_DESTINATIONS = 20;

export function isNearlyFull({ used, usable }: Pick<AuditedDestination, 'used' | 'usable'>): boolean {
  return percentOf(used, usable) >= NEARLY_FULL;
}
