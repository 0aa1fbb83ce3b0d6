/**
 * Whether the kernel itself gave a port to the connections on it, or a program bound it first: then it stays bound when the connection is
 * cut. No table says so. The kernel shares a port that it gave with further connections, and no other (__inet_hash_connect: fastreuse; measured
 * on 6.18): one to port 0 of this host, where nobody listens, is begun from this very port (IP_LOCAL_PORT_RANGE, Linux 6.3), and closed.
 */
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';

const ASK = `
use strict; use warnings; use Socket; use Errno qw(EINPROGRESS ECONNREFUSED EADDRNOTAVAIL);
my ($port) = @ARGV;
socket(my $try, AF_INET, SOCK_STREAM | 04000, 0) or exit 1;
setsockopt($try, 0, 51, pack('L', $port << 16 | $port)) or exit 1;
my $began = connect($try, pack_sockaddr_in(0, INADDR_LOOPBACK));
print $began || $! == EINPROGRESS || $! == ECONNREFUSED ? 'given' : $! == EADDRNOTAVAIL ? 'bound' : '';`;

/** Null where the kernel can't be asked: it is older, there is no perl, or no loopback. */
export async function isGivenPort(system: ReadOnlySystem, port: number): Promise<boolean | null> {
  const ran = await runIfAvailable(system, { program: 'perl', words: ['-e', ASK, String(port)] });
  if (ran?.status !== 0 || ran.stdout === '') return null;
  return ran.stdout === 'given';
}
