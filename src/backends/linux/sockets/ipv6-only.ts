/** Which IPv6 sockets leave IPv4 alone: IPV6_V6ONLY is in no table of the kernel, so ss is asked. */
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';

/** Their inodes; null where ss can't tell. `words` choose the sockets, in the words of ss(8). */
export async function readIpv6Only(
  system: ReadOnlySystem,
  words: readonly string[],
): Promise<ReadonlySet<number> | null> {
  const ran = await runIfAvailable(system, { program: 'ss', words: ['-H', '-n', '-e', ...words] });
  return ran?.status === 0 ? ipv6OnlyIn(ran.stdout) : null;
}

/** `LISTEN 0 128 [::]:80 [::]:* ino:4711 sk:1 cgroup:/ v6only:1 <->` */
export function ipv6OnlyIn(text: string): ReadonlySet<number> {
  const only = text.split('\n').filter((line) => /\bv6only:1\b/.test(line));
  return new Set(only.map((line) => Number(/\bino:(\d+)/.exec(line)?.[1])));
}
