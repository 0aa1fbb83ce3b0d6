/** UDP ports that the programs of a protocol share on purpose, each with SO_REUSEADDR or SO_REUSEPORT, whether a plan says so or not. */
import type { Protocol } from '../model/ports/protocol.ts';

/** Each program is a member of the group, and gets its own copy of what is sent there: RFC 6762 (15.1), RFC 4795, UPnP, WS-Discovery. */
const GROUPS: Readonly<Record<number, string>> = { 1900: 'SSDP', 3702: 'WS-Discovery', 5353: 'mDNS', 5355: 'LLMNR' };

/** One program for each interface or network: dnsmasq and dhclient, linuxptp, FRR; clients of NAT-PMP (RFC 6886, 3.2.1). */
const OTHERS: Readonly<Record<number, string>> = {
  ...{ 67: 'DHCP', 68: 'DHCP', 546: 'DHCPv6', 547: 'DHCPv6' },
  ...{ 319: 'PTP', 320: 'PTP', 520: 'RIP', 521: 'RIPng', 5350: 'NAT-PMP' },
};

export function isGroupPort(protocol: Protocol, port: number): boolean {
  return protocol === 'udp' && GROUPS[port] !== undefined;
}

/** The protocol whose programs share the port; null where none is known to. */
export function sharingProtocol(protocol: Protocol, port: number): string | null {
  return protocol === 'udp' ? (GROUPS[port] ?? OTHERS[port] ?? null) : null;
}
