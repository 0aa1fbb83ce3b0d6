/** Which IPv6 sockets leave IPv4 alone: IPV6_V6ONLY is in no table of the kernel, so ss is asked. */
import type { Protocol } from '../../model/desired-state.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { runIfThere } from '../run-if-there.ts';

/** Their inodes; null where ss can't tell. `words` choose the sockets, in the words of ss(8). */
export async function readIpv6Only(
  system: ReadOnlySystem,
  protocol: Protocol,
  words: readonly string[],
): Promise<ReadonlySet<number> | null> {
  const all = ['-H', '-a', '-n', '-e', protocol === 'tcp' ? '-t' : '-u', ...words];
  const ran = await runIfThere(system, { program: 'ss', words: all });
  return ran?.status === 0 ? ipv6OnlyIn(ran.stdout) : null;
}

/** `LISTEN 0 128 [::]:80 [::]:* ino:4711 sk:1 cgroup:/ v6only:1 <->` */
export function ipv6OnlyIn(text: string): ReadonlySet<number> {
  const only = text.split('\n').filter((line) => /\bv6only:1\b/.test(line));
  return new Set(only.map((line) => Number(/\bino:(\d+)/.exec(line)?.[1])));
}
