/** Why a bind is refused that no socket is known to be in the way of, in words that follow `can't be bound: `. */
import { deviceOf } from '../../model/bind/bind-socket.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { AddressFault } from '../../model/explain/bind-facts.ts';
import type {
  AddressCause,
  PrivilegeCause,
  PrivilegeLack,
  RefusedCause,
  UnexplainedCause,
} from '../../model/explain/cause.ts';

export function privilegeText({ start, reason }: PrivilegeLack, { user }: AskedBind): string {
  const lack = LACKS[reason](user?.name ?? 'this account');
  return `ports below ${start} are for root and CAP_NET_BIND_SERVICE, and ${lack} (EACCES)`;
}

const LACKS: Readonly<Record<PrivilegeLack['reason'], (who: string) => string>> = {
  'has-it': (who) =>
    `${who} has that capability in another user namespace than the network's, or a security policy refuses`,
  barred: () => 'no account can have that capability here, not even root',
  'lost-by-root': (who) => `${who}, though root, has lost it`,
  neither: (who) => `${who} is neither`,
};

export function grantableText({ mayBeGranted }: PrivilegeCause): string {
  if (!mayBeGranted) return '';
  return "; the server can where its unit (AmbientCapabilities=) or its file (setcap) gives it the capability, which preflight can't see";
}

export function addressText({ fault, ipv6DisabledOn: off, error }: AddressCause, asked: AskedBind): string {
  const address = asked.address ?? 'the address';
  const why = fault === null ? notHereText(address, off, error) : FAULTS[fault](address, deviceOf(asked) ?? '');
  return error === null ? why : `${why} (${error})`;
}

function notHereText(address: string, off: readonly string[], error: string | null): string {
  if (error === 'EAFNOSUPPORT')
    return `the kernel runs without IPv6 (ipv6.disable=1 on its command line, or without the module ipv6)`;
  const [first, ...others] = off;
  if (first === undefined) return `${address} is no address of this host, or its interface is not up`;
  const where = first === 'all' ? 'IPv6 is disabled' : `IPv6 is disabled on ${off.join(', ')}`;
  const keys = `net.ipv6.conf.${others.length === 0 ? first : 'INTERFACE'}.disable_ipv6`;
  return `${address} is no address of this host: ${where} (${keys} is 1)`;
}

const FAULTS: Readonly<Record<AddressFault, (address: string, device: string) => string>> = {
  group: (address) => `${address} is a group, which only UDP can bind`,
  'needs-zone': (address) =>
    `${address} is another address on each link, and needs a zone that names one: ${address}%eth0`,
  'no-interface': (_, device) => `there is no interface ${device} (ENODEV)`,
  tentative: (address) => `${address} is being checked for another host that has it (tentative), for some seconds`,
  duplicate: (address) => `another host on the link has ${address} as well, so that it is not in use here (dadfailed)`,
};

export function policyText({ error }: RefusedCause): string {
  return `every account may bind this port, and yet it is refused (${error}): a security policy does so, such as SELinux, AppArmor, Landlock or a BPF program of systemd`;
}

export function unexplainedText({ isGone }: UnexplainedCause): string {
  return isGone
    ? 'something had it when the bind was tried, and was gone when the tables were read'
    : 'a socket has it that no table of /proc shows: bound, and neither listening nor connected';
}
