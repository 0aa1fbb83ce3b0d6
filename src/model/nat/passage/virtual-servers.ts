import { isSameIp } from '../host-network.ts';
import type { VirtualServer } from '../packet-rules.ts';
import type { Packet } from '../packet.ts';

/** The virtual server that takes the packet, though a socket of this host may have the port; null for none. */
export function realServersOf(
  all: readonly VirtualServer[],
  { protocol, destination, port }: Packet,
): VirtualServer | null {
  const there = all.filter((one) => one.protocol === protocol && isSameIp(one.address, destination));
  return there.find((one) => one.port === port) ?? there.find((one) => one.port === 0) ?? null;
}
