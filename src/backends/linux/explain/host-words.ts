/** Why a bind is refused that no socket is in the way of. */
import { zoneIn, type AddressFault } from './address-fault.ts';
import type { BindFacts } from './facts.ts';
import { privilegeWords } from './privilege.ts';
import type { Seen } from './seen.ts';

export function hostWords({ decision, facts, tried, candidates }: Seen): string {
  const error = tried.result === 'refused' ? tried.error : null;
  const { cause } = decision;
  if (cause === 'address-not-local') return addressWords(facts, error);
  if (cause === 'unprivileged-start') return privilegeWords(facts);
  if (cause === 'policy')
    return `anybody may bind this port, and yet it is refused (${error ?? ''}): a security policy does so, such as SELinux, AppArmor, Landlock or a BPF program of systemd`;
  if (cause === 'refused') return `the kernel says ${error ?? 'no'}`;
  return candidates === null
    ? 'something had it when the bind was tried, and was gone when the tables were read'
    : 'a socket has it that no table of /proc shows: bound, and neither listening nor connected';
}

export function addressWords({ asked, addressFault }: BindFacts, error: string | null): string {
  const address = asked.address ?? 'the address';
  const why = FAULTS[addressFault ?? 'nowhere'](address);
  return error === null ? why : `${why} (${error})`;
}

const FAULTS: Readonly<Record<AddressFault | 'nowhere', (address: string) => string>> = {
  nowhere: (address) => `${address} is no address of this host, or its interface is not up`,
  group: (address) => `${address} is a group, which only UDP can bind`,
  'needs-zone': (address) =>
    `${address} is another address on each link, and needs a zone that names one: ${address}%eth0`,
  'no-interface': (address) => `there is no interface ${zoneIn(address) ?? ''} (ENODEV)`,
  tentative: (address) => `${address} is being checked for another host that has it (tentative), for some seconds`,
  duplicate: (address) => `another host on the link has ${address} as well, so that it is not in use here (dadfailed)`,
};
