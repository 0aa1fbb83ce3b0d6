/** Why a bind is refused that no socket is in the way of. */
import { KERNEL_DEFAULTS } from '../settings.ts';
import { zoneIn, type AddressFault } from './address-fault.ts';
import type { BindFacts } from './facts.ts';
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

function addressWords({ asked, addressFault }: BindFacts, error: string | null): string {
  const address = asked.address ?? 'the address';
  if (addressFault !== null) return `${FAULTS[addressFault](address)} (${error ?? 'EINVAL'})`;
  return `${address} is no address of this host, or its interface is not up (${error ?? 'EADDRNOTAVAIL'})`;
}

const FAULTS: Readonly<Record<AddressFault, (address: string) => string>> = {
  group: (address) => `${address} is a group, which only UDP can bind`,
  'needs-zone': (address) =>
    `${address} is another address on each link, and needs a zone that names one: ${address}%eth0`,
  'no-interface': (address) => `there is no interface ${zoneIn(address) ?? ''}`,
};

function privilegeWords({ asked, settings, mayBindLow }: BindFacts): string {
  const start = settings.unprivilegedPortStart ?? KERNEL_DEFAULTS.unprivilegedPortStart;
  const who = asked.user?.name ?? 'this account';
  const lacks = mayBindLow
    ? `${who} has that capability in another user namespace than the network's, or a security policy refuses`
    : `${who} is neither`;
  return `ports below ${start} are for root and CAP_NET_BIND_SERVICE, and ${lacks} (EACCES)`;
}
