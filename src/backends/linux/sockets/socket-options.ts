/** Options of sockets that no table of the kernel shows, so ss is asked: IPV6_V6ONLY, and the interface of SO_BINDTODEVICE. */
import type { NetSocket } from '../../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { countRows, noteUnread } from '../unread-rows.ts';
import { runIfAvailable } from '../../run-if-available.ts';

export interface SocketOptions {
  /** The inodes of IPv6 sockets that leave IPv4 alone. */
  readonly ipv6Only: ReadonlySet<number>;
  /** The names of interfaces, by the inodes of the sockets that are bound to one. */
  readonly devices: ReadonlyMap<number, string>;
}

/** Null where ss can't tell. `words` choose the sockets, in the words of ss(8). */
export async function readSocketOptions(
  system: ReadOnlySystem,
  words: readonly string[],
): Promise<SocketOptions | null> {
  const text = await listSockets(system, words);
  return text === null ? null : optionsIn(text);
}

/** `text`: what `ss -e` prints. */
export function optionsIn(text: string): SocketOptions {
  return { ipv6Only: ipv6OnlyIn(text), devices: devicesIn(text) };
}

/** `LISTEN 0 128 [::]:80 [::]:* ino:4711 sk:1 cgroup:/ v6only:1 <->` */
function ipv6OnlyIn(text: string): ReadonlySet<number> {
  const only = text.split('\n').filter((line) => /\bv6only:1\b/.test(line));
  return new Set(only.map(inodeIn));
}

/** `UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* ino:4711 …`, `[fe80::1]%eth0:53`, `*%eth0:53`. */
function devicesIn(text: string): ReadonlyMap<number, string> {
  const bound = text.split('\n').flatMap((line) => {
    const device = /^[^%]*%([^\s:\]]+)\]?:\d+ /.exec(line)?.[1];
    return device === undefined ? [] : [[inodeIn(line), device] as const];
  });
  return new Map(bound);
}

/** The sockets, each with its options, as far as those were told. */
export function withOptions(sockets: readonly NetSocket[], options: SocketOptions | null): readonly NetSocket[] {
  if (options === null) return sockets;
  return sockets.map((socket) => {
    const { inode, local } = socket;
    if (inode === 0) return socket;
    const device = options.devices.get(inode) ?? null;
    const own = local.address.includes(':') ? { device, ipv6Only: options.ipv6Only.has(inode) } : { device };
    return { ...socket, local: { ...local, ...own } };
  });
}

/**
 * What `ss -e` prints, a line for each socket; null where ss is not there, or fails. It tells every account what no table of the
 * kernel shows, of sockets of other accounts, too. `words` choose the sockets, as ss(8) describes them.
 */
export async function listSockets(system: ReadOnlySystem, words: readonly string[]): Promise<string | null> {
  const ran = await runIfAvailable(system, { program: 'ss', words: ['-H', '-n', '-e', ...words] });
  if (ran?.status !== 0) return null;
  noteUnread(system, '`ss -e`', countRows(ran.stdout, SS_ROW));
  return ran.stdout;
}

/** State, two queues, and two ends with a port each. */
const SS_ROW = /^ *\S.* +\d+ +\d+ +\S+:\S+ +\S+:\S+/;

/** The inode of the socket that the line is about, from `ino:4711`; NaN where the line has none. */
export function inodeIn(line: string): number {
  return Number(/\bino:(\d+)/.exec(line)?.[1]);
}
