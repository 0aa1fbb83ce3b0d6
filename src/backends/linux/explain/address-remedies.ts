import { addressCover } from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explanation.ts';
import type { AddressFault } from './address-fault.ts';
import type { BindFacts } from './facts.ts';
import { inNetwork } from './in-network.ts';

/** What to do about an address that can't be bound. */
export function addressRemedies({ asked, addressFault }: BindFacts): readonly string[] {
  if (addressFault !== null) return FAULTS[addressFault](asked);
  // ::ffff:10.1.2.3 is of IPv4.
  const setting = `net.ipv${addressCover(asked.address, true).v4 === null ? 6 : 4}.ip_nonlocal_bind=1`;
  const set = asked.within === undefined ? setting : inNetwork(asked, `sysctl -w ${setting}`);
  return [
    `bind one of the addresses that \`${show(asked)}\` shows, or every address`,
    `or have the service wait for the address (After=network-online.target); for one that moves between hosts, set ${set}`,
  ];
}

const FAULTS: Readonly<Record<AddressFault, (asked: AskedBind) => readonly string[]>> = {
  group: () => ['bind an address of this host, or use UDP'],
  'needs-zone': interfaceOf,
  'no-interface': interfaceOf,
  tentative: () => ['ask again in some seconds; or have the service wait (After=network-online.target)'],
  duplicate: () => [
    'take the address from the other host, then add it here anew, as it stays so',
    'or bind another address, or every address',
  ],
};

function interfaceOf(asked: AskedBind): readonly string[] {
  return [`\`${show(asked)}\` shows each interface with its addresses: write ADDRESS%INTERFACE, or bind another one`];
}

function show(asked: AskedBind): string {
  return asked.within === undefined ? 'ip -brief address' : inNetwork(asked, 'ip -brief address');
}
