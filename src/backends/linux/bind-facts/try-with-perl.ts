/** Binds for real with socket options that Node can't set: SO_BINDTODEVICE and IP_FREEBIND. A few lines of perl do, where perl is. */
import type { BindTrial } from '../../../model/explain/bind-facts.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';

/** The numbers are those of Linux (asm-generic/socket.h, linux/in.h, linux/in6.h). Nothing here is outside of Debian's perl-base. */
const BIND = `
use strict; use warnings; use Errno;
use Socket qw(:DEFAULT getaddrinfo AI_NUMERICHOST AI_PASSIVE IPPROTO_IPV6 IPV6_V6ONLY);
use constant { SO_BINDTODEVICE => 25, IP_FREEBIND => 15, IPV6_FREEBIND => 78 };
my ($protocol, $address, $port, $only, $reuse, $device, $free) = @ARGV;
my $type = $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM;
my ($fault, $place) = getaddrinfo($address, $port, { flags => AI_NUMERICHOST | AI_PASSIVE, socktype => $type });
exit 2 if $fault;
my $is_v6 = $place->{family} == AF_INET6;
my $socket;
my $done = socket($socket, $place->{family}, $type, 0)
  && (!$is_v6 || setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, int $only))
  && setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, int $reuse)
  && (!$free || setsockopt($socket, 0, IP_FREEBIND, 1) && (!$is_v6 || setsockopt($socket, IPPROTO_IPV6, IPV6_FREEBIND, 1)))
  && ($device eq '' || setsockopt($socket, SOL_SOCKET, SO_BINDTODEVICE, $device))
  && bind($socket, $place->{addr}) && ($type == SOCK_DGRAM || listen($socket, 1));
my ($errno) = grep { $!{$_} } keys %!;
print $done ? 'bound' : $errno;
`;

export const NO_PERL = 'no-perl';

/** Null where it was bound, and closed at once; the name of the errno where it was refused; `no-perl` where it could not be tried. */
export async function tryWithPerl(system: ReadOnlySystem, trial: BindTrial): Promise<string | null> {
  const { protocol, address, port, ipv6Only, reuseAddress, device = '', freebind } = trial;
  const flags = [ipv6Only, reuseAddress].map((flag) => String(Number(flag)));
  const words = ['-e', BIND, protocol, address, String(port), ...flags, device, freebind ? '1' : ''];
  const ran = await runIfAvailable(system, { program: 'perl', words });
  if (ran?.status !== 0) return NO_PERL;
  return ran.stdout === 'bound' ? null : ran.stdout;
}
