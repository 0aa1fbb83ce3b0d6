import { addressCover } from '../../../model/bind/address-cover.ts';
import type { BindFacts } from './facts.ts';

/** What to do about an address that can't be bound. */
export function addressRemedies({ facts: { asked, addressFault } }: { readonly facts: BindFacts }): readonly string[] {
  const { address } = asked;
  if (addressFault === 'group') return ['bind an address of this host, or use UDP'];
  if (addressFault !== null)
    return [
      '`ip -brief address` shows each interface with its addresses: write ADDRESS%INTERFACE, or bind another one',
    ];
  // ::ffff:10.1.2.3 is of IPv4.
  const family = addressCover(address, true).v4 === null ? 6 : 4;
  return [
    'bind one of the addresses that `ip -brief address` shows, or every address',
    `or have the service wait for the address (After=network-online.target), or set net.ipv${family}.ip_nonlocal_bind=1 for one that moves between hosts`,
  ];
}
