/** The sockets that wait for others, from /proc/net: of the network namespace that portplan runs in. */
import { listenersInOrder, type Listener } from '../../model/listener.ts';
import { orNull, type ReadOnlySystem } from '../../system/system.ts';
import { formatAddress, type ByteOrder } from './kernel-address.ts';

/** Without IPv6 its two are not there. */
const TABLES = [
  { path: '/proc/net/tcp', protocol: 'tcp' },
  { path: '/proc/net/tcp6', protocol: 'tcp' },
  { path: '/proc/net/udp', protocol: 'udp' },
  { path: '/proc/net/udp6', protocol: 'udp' },
] as const;

/** Null where nobody can tell: an image has no sockets, and a hardened /proc may keep them to itself. */
export function readListeners(system: ReadOnlySystem): readonly Listener[] | null {
  if (system.isImage) return null;
  const texts = TABLES.map(({ path }) => orNull(['EACCES', 'EPERM'], () => readTable(system, path)));
  if (texts.some((text) => text === null)) return null;
  return listenersInOrder(TABLES.flatMap(({ protocol }, i) => listenersIn(texts[i] ?? '', protocol, system.byteOrder)));
}

function readTable(system: ReadOnlySystem, path: string): string {
  return orNull(['ENOENT'], () => system.readFile(path)) ?? '';
}

/** `  0: 0100007F:1B59 00000000:0000 0A …`: local and remote end in hex, and the state. */
const ROW = /^ *\d+: ([\dA-F]+):([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) ([\dA-F]{2}) /;

/** TCP_LISTEN; and TCP_CLOSE, which is what a UDP socket without a peer is in (measured on Linux 6.18). */
const WAITING = { tcp: '0A', udp: '07' } as const;

export function listenersIn(table: string, protocol: Listener['protocol'], order: ByteOrder): readonly Listener[] {
  return table.split('\n').flatMap((line) => {
    const [, address = '', port = '', remotePort, state] = ROW.exec(line) ?? [];
    if (state !== WAITING[protocol] || remotePort !== '0000') return [];
    return [{ protocol, address: formatAddress(address, order), port: Number.parseInt(port, 16) }];
  });
}
