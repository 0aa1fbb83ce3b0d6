import { addressCover, type AddressCover, EVERY, isMulticast, needsZone } from '../../model/bind/address-cover.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { portsWord } from '../../words/ports-words.ts';
import type { Endpoint, Platform } from '../../model/plan/desired-state.ts';
import { addressWord } from '../endpoint-words.ts';
import type { LintFinding, LintRule } from '../rule.ts';

export const unbindableEndpoint: LintRule = {
  id: 'unbindable-endpoint',
  severity: 'error',
  summary: 'An endpoint that no host can have: the kernel refuses the bind whatever else runs there.',
  why: `The server of such an endpoint never starts. Linux refuses with \`EINVAL\` an IPv4-mapped address with \`IPV6_V6ONLY\`, TCP on a
multicast address of IPv6, and an address that is another one on each link (fe80::/10, ff01::/16, ff02::/16) without the link;
with \`ENODEV\` an interface whose name has more than 15 bytes; with \`EADDRNOTAVAIL\` ::1 on an interface other than lo. TCP can be
bound to a multicast or broadcast address of IPv4, and no connection ever reaches it: that is a warning. All of it was measured on
Linux 6.18, over 34 addresses with each interface, zone and option. Other systems have no \`SO_BINDTODEVICE\`, Windows and macOS no SCTP.`,
  *check({ endpoints, platform }) {
    for (const { service, endpoint } of endpoints) {
      const found = platform === 'linux' ? linuxFault(endpoint) : otherFault(endpoint, platform);
      if (!found) continue;
      const what = `${service.name}: ${portsWord(endpoint.ports, endpoint.protocol)} on ${addressWord(endpoint)}`;
      yield { ...found, message: `${what} ${found.message}`, at: endpoint.at };
    }
  },
};

type Fault = Pick<LintFinding, 'message' | 'help' | 'severity'>;

function linuxFault(endpoint: Endpoint): Fault | null {
  const { address, device } = endpoint;
  if (device !== undefined && byteLength(device) > LONGEST_NAME) return NO_SUCH_NAME;
  return address === null ? null : addressFault(endpoint, address);
}

function addressFault({ protocol, ipv6Only, device }: Endpoint, address: string): Fault | null {
  const cover = addressCover(address, true);
  if (ipv6Only && address.includes(':') && cover.v6 === null) return MAPPED_ONLY;
  const group = protocol === 'tcp' ? groupFault(cover) : null;
  if (group || needsZone(address)) return group ?? zoneFault(address);
  return device !== undefined && device !== 'lo' && cover.v6 === LOOPBACK ? LOOPBACK_ELSEWHERE : null;
}

/** A TCP socket on a multicast address, which the kernel refuses. */
function groupFault(cover: AddressCover): Fault | null {
  if (isMulticast(cover)) return cover.v6 === null ? NOTHING_ARRIVES : GROUP;
  return cover.v4 === '255.255.255.255' ? NOTHING_ARRIVES : null;
}

function zoneFault(address: string): Fault | null {
  const [literal = '', zone] = address.split('%');
  if (zone === undefined)
    return {
      message: 'can never be bound: that address is another one on each link',
      help: `write which: ${literal}%eth0`,
    };
  return byteLength(zone) > LONGEST_NAME ? NO_SUCH_NAME : null;
}

const LOOPBACK = addressCover('::1', true).v6 ?? EVERY;

/** The longest name of an interface: IFNAMSIZ counts the NUL at its end, too. */
const LONGEST_NAME = 15;

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

const NO_SUCH_NAME: Fault = {
  message: `can never be bound: no interface has a name of more than ${LONGEST_NAME} bytes`,
  help: 'see `ip link` for the names of interfaces',
};
const MAPPED_ONLY: Fault = {
  message: 'can never be bound: that is an IPv4 address, and ipv6Only leaves IPv4 out',
  help: 'take ipv6Only out',
};
const GROUP: Fault = {
  message: 'can never be bound: TCP has no multicast',
  help: 'write /udp behind the port, or an address of the host',
};
const NOTHING_ARRIVES: Fault = {
  severity: 'warning',
  message: 'can be bound, and no connection ever reaches it: TCP has neither multicast nor broadcast',
  help: 'write /udp behind the port, or an address of the host',
};
const LOOPBACK_ELSEWHERE: Fault = {
  message: 'can not be bound: ::1 is on the interface lo',
  help: 'write ::1 without an interface, or %lo',
};

function otherFault({ protocol, device, address }: Endpoint, platform: Platform): Fault | null {
  if (protocol === 'sctp' && !PLATFORM_TRAITS[platform].hasSctp)
    return {
      message: `can never be bound: ${PLATFORM_TRAITS[platform].name} has no SCTP`,
      help: 'take the service out for it',
    };
  if (device === undefined) return null;
  const name = PLATFORM_TRAITS[platform].name;
  return {
    message: `names an interface, and ${name} has no SO_BINDTODEVICE`,
    help: `take %${device} out${address === null ? ', with the star' : ''}`,
  };
}
