/**
 * TCP sockets that are bound and neither listen nor connect. No table of /proc shows them, nor does ss before iproute2 6.8;
 * the kernel tells of them through NETLINK_SOCK_DIAG alone (state bit 13, measured on 6.18). Node has no netlink, so a few lines
 * of perl ask, where perl is.
 */
import type { NetSocket } from '../../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';
import { formatAddress } from './kernel-address.ts';

/**
 * struct nlmsghdr, then struct inet_diag_req_v2: family, protocol, extensions, states, and the id with the port first; 0 is any.
 * Behind the 88 bytes of an answer stand attributes, of which 11 is INET_DIAG_SKV6ONLY. 0x8910 is SIOCGIFNAME.
 */
const ASK = `
use strict; use warnings;
my ($port) = @ARGV;
socket(my $diag, 16, 3, 4) or exit 1;
socket(my $any, 2, 2, 0) or exit 1;
my %names;
sub name_of {
  my ($index) = @_;
  return $names{$index} //= do {
    my $request = pack 'x16 l x20', $index;
    ioctl($any, 0x8910, $request) ? unpack('Z16', $request) : $index;
  };
}
sub ipv6_only {
  my ($answer) = @_;
  for (my $at = 88; $at + 4 < length $answer;) {
    my ($size, $type, $value) = unpack "x$at SSC", $answer;
    return $value if $type == 11;
    $at += $size < 4 ? length $answer : ($size + 3) & ~3;
  }
  return '';
}
for my $family (2, 10) {
  my $body = pack 'CCCCL nn x44', $family, 6, 0, 0, 1 << 13, $port, 0;
  send($diag, pack('LSSLL', 16 + length $body, 20, 0x301, $family, 0) . $body, 0) or exit 1;
  ANSWER: while (defined recv $diag, my $answer, 65_536, 0) {
    while (length $answer >= 16) {
      my ($size, $type) = unpack 'LS', $answer;
      exit 1 if $type == 2;
      last ANSWER if $type == 3;
      my ($found, $state) = unpack 'x16 CC', $answer;
      my ($from, $address, $index, $uid, $inode) = unpack 'x20 n x2 a16 x16 L x8 x12 LL', $answer;
      print join(' ', $found, unpack('H*', $address), $from, $uid, $inode, ipv6_only(substr $answer, 0, $size), $index ? name_of($index) : ''), "\\n" if $port == 0 || $from == $port;
      $answer = substr $answer, ($size + 3) & ~3;
    }
  }
}`;

/** The sockets of one port, or of all; null where the kernel can't be asked: there is no perl, or the kernel does not answer. */
export async function boundInactive(
  system: ReadOnlySystem,
  port: number | 'all',
): Promise<readonly NetSocket[] | null> {
  const ran = await runIfAvailable(system, {
    program: 'perl',
    words: ['-e', ASK, port === 'all' ? '0' : String(port)],
  });
  return ran?.status === 0 ? ran.stdout.split('\n').flatMap(socketOf) : null;
}

const INET = '2';

function socketOf(line: string): readonly NetSocket[] {
  const [family, address, port, uid, inode, ipv6Only, device = ''] = line.split(' ');
  if (family === undefined || address === undefined || inode === undefined) return [];
  const hex = family === INET ? address.slice(0, 8) : address;
  const local = { address: formatAddress(hex, 'BE'), port: Number(port), device: device === '' ? null : device };
  return [
    {
      protocol: 'tcp',
      state: 'unconnected',
      local: ipv6Only === '' ? local : { ...local, ipv6Only: ipv6Only === '1' },
      remote: { address: family === INET ? '0.0.0.0' : '::', port: 0 },
      uid: Number(uid),
      inode: Number(inode),
      secondsLeft: null,
    },
  ];
}
