/** Protocols of which both ends have fixed ports: a datagram for one of them is told from others by nothing else. */
import type { PortSet } from '../model/ports/port-set.ts';

interface FixedPeer {
  readonly name: string;
  readonly ports: PortSet;
}

/** IANA's registry, and the documents of each protocol; all over UDP. */
export const FIXED_PEERS: readonly FixedPeer[] = [
  { name: 'NTP', ports: [{ first: 123, last: 123 }] },
  { name: 'IKE', ports: [{ first: 500, last: 500 }] },
  { name: 'L2TP', ports: [{ first: 1701, last: 1701 }] },
  { name: 'IPsec in UDP', ports: [{ first: 4500, last: 4500 }] },
  { name: 'SIP', ports: [{ first: 5060, last: 5060 }] },
  { name: 'WireGuard', ports: [{ first: 51820, last: 51829 }] },
];
