/** What to do about an address that can't be bound. */
import { addressCover } from '../../../model/bind/address-cover.ts';
import type { AddressFault, LinuxBindFacts } from '../../../model/explain/bind-facts.ts';
import { networkCommand, type RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { AddressAdvice, Remedy } from '../../../model/explain/remedy.ts';

export function addressRemedies({ asked, addressFault, ipv6DisabledOn }: LinuxBindFacts): readonly Remedy[] {
  const show: RemedyCommand = {
    ...networkCommand('ip', '-brief', 'address'),
    as: asked.within === undefined ? 'anyone' : 'root',
  };
  const all =
    addressFault === null ? [...enableIpv6(ipv6DisabledOn), ...notHere(asked, show)] : FAULTS[addressFault](show);
  return all.map((advice) => ({ advice }));
}

function enableIpv6([first, ...others]: readonly string[]): readonly AddressAdvice[] {
  if (first === undefined || others.length > 0) return [];
  const setting = `net.ipv6.conf.${first}.disable_ipv6`;
  return [{ kind: 'enable-ipv6', setting, command: networkCommand('sysctl', '-w', `${setting}=0`) }];
}

function notHere({ address, within }: LinuxBindFacts['asked'], show: RemedyCommand): readonly AddressAdvice[] {
  // ::ffff:10.1.2.3 is an address of IPv4.
  const setting = `net.ipv${addressCover(address, true).v4 === null ? 6 : 4}.ip_nonlocal_bind=1`;
  const command = within === undefined ? null : networkCommand('sysctl', '-w', setting);
  return [
    { kind: 'shown-address', show },
    { kind: 'wait-for-address', setting, command },
  ];
}

const FAULTS: Readonly<Record<AddressFault, (show: RemedyCommand) => readonly AddressAdvice[]>> = {
  group: () => [{ kind: 'no-group' }],
  'needs-zone': (show) => [{ kind: 'name-interface', show }],
  'no-interface': (show) => [{ kind: 'name-interface', show }],
  tentative: () => [{ kind: 'wait-for-check' }],
  duplicate: () => [{ kind: 'take-from-other-host' }, { kind: 'another-address' }],
};
