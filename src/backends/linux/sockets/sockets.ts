/** The tables of sockets in /proc/net, of the network namespace that portplan runs in. */
import type { Protocol } from '../../../model/ports/protocol.ts';
import { SOCKET_STATES, type NetSocket, type SocketState, isListener } from '../../../model/sockets/net-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { PROTOCOLS } from '../../../model/plan/by-protocol.ts';
import { countRows, noteUnread } from '../unread-rows.ts';
import { sctpSockets } from './sctp-sockets.ts';
import { formatAddress, type ByteOrder } from './kernel-address.ts';
import { listenersInOrder, type Listener } from '../../../model/sockets/listener.ts';

/**
 * The IPv4 and the IPv6 table of a protocol; null where they can't be read: a hardened /proc may hide them, or have no /proc/net
 * (`subset=pid` of a mount, `ProcSubset=pid` of systemd). On a host without IPv6 its table alone is not there.
 */
export function readSocketTables(system: ReadOnlySystem, protocol: Protocol): readonly string[] | null {
  const read = (path: string, missing: string | null): string | null =>
    orNull(['EACCES', 'EPERM'], () => orNull(['ENOENT'], () => system.readFile(path)) ?? missing);
  const [ipv4, ipv6] = [read(`/proc/net/${protocol}`, null), read(`/proc/net/${protocol}6`, '')];
  return ipv4 === null || ipv6 === null ? null : [ipv4, ipv6];
}

/** Every socket of TCP and UDP, and of SCTP where the kernel has it; null where the tables can't be read, and for an image, which has none. */
export function readAllSockets(system: ReadOnlySystem): readonly NetSocket[] | null {
  if (system.isImage) return null;
  const all = PROTOCOLS.map((protocol) => ({ protocol, tables: readSocketTables(system, protocol) }));
  if (all.some(({ tables }) => tables === null)) return null;
  const listed = all.flatMap(({ protocol, tables }) =>
    (tables ?? []).flatMap((table, i) => {
      const sockets = socketsInTable(table, protocol, system.byteOrder);
      noteUnread(system, tablePath(protocol, i), countRows(table, HEADING) - sockets.length);
      return sockets;
    }),
  );
  return [...listed, ...(sctpSockets(system) ?? [])];
}

/** `  sl  local_address rem_address   st …`; with IPv6, `remote_address`. */
const HEADING = /^ *sl +local_address /;

function tablePath(protocol: Protocol, i: number): string {
  return `/proc/net/${protocol}${i === 0 ? '' : '6'}`;
}

/** The sockets of the port in all tables of its protocol. A row that has the number of the port, and is not understood, may be one. */
export function readSocketsOnPort(
  system: ReadOnlySystem,
  { protocol, port }: { readonly protocol: Protocol; readonly port: number },
  tables: readonly string[],
): readonly NetSocket[] {
  return tables.flatMap((table, i) => {
    const lines = linesWith(table, wordOf(port));
    const sockets = socketsOf(lines, protocol, system.byteOrder);
    const hasHeading = table === '' || HEADING.test(table.slice(0, table.indexOf('\n') + 1));
    noteUnread(system, tablePath(protocol, i), lines.length - sockets.length + (hasHeading ? 0 : 1));
    return sockets.filter(({ local }) => local.port === port);
  });
}

function wordOf(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
}

/** `  0: 0100007F:1B59 00000000:0000 0A …`: local and remote end in hex, and the state. */
const ROW = /^ *\d+: ([\dA-F]+):([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) ([\dA-F]{2}) /;

/** Behind the state: the two queues, timer and when, retransmits, uid, timeout, inode. */
const REST = /^\S+ ([\dA-F]{2}):([\dA-F]+) \S+ +(\d+) +\d+ (\d+)/;

/** The sockets of a table. Each address is formatted only once. */
export function socketsInTable(table: string, protocol: Protocol, order: ByteOrder): readonly NetSocket[] {
  return socketsOf(table.split('\n'), protocol, order);
}

/** The sockets of a table with this local port. A host may have 100,000 others: the text is searched, and their lines are not looked at. */
export function socketsOnPort(table: string, protocol: Protocol, order: ByteOrder, port: number): readonly NetSocket[] {
  return socketsOf(linesWith(table, wordOf(port)), protocol, order).filter(({ local }) => local.port === port);
}

/** The sockets of a table without a peer, on any port, found in the same way. */
export function socketsWithoutPeer(table: string, protocol: Protocol, order: ByteOrder): readonly NetSocket[] {
  return socketsOf(linesWith(table, ':0000 '), protocol, order).filter(({ remote }) => remote.port === 0);
}

function linesWith(table: string, text: string): readonly string[] {
  const lines: string[] = [];
  for (let at = table.indexOf(text); at >= 0;) {
    const end = table.indexOf('\n', at);
    lines.push(table.slice(table.lastIndexOf('\n', at) + 1, end < 0 ? table.length : end));
    at = end < 0 ? -1 : table.indexOf(text, end);
  }
  return lines;
}

function socketsOf(lines: readonly string[], protocol: Protocol, order: ByteOrder): readonly NetSocket[] {
  const address = spelledOnce(order);
  return lines.flatMap((line) => socketOf(line, protocol, address) ?? []);
}

function spelledOnce(order: ByteOrder): (hex: string) => string {
  const known = new Map<string, string>();
  return (hex) => {
    const text = known.get(hex) ?? formatAddress(hex, order);
    known.set(hex, text);
    return text;
  };
}

function socketOf(line: string, protocol: Protocol, address: (hex: string) => string): NetSocket | null {
  const row = ROW.exec(line);
  if (!row) return null;
  const [all, local = '', localPort = '', remote = '', remotePort = '', code = ''] = row;
  const state = SOCKET_STATES[Number.parseInt(code, 16) - 1];
  if (!state) return null;
  return {
    protocol,
    state,
    local: { address: address(local), port: Number.parseInt(localPort, 16) },
    remote: { address: address(remote), port: Number.parseInt(remotePort, 16) },
    ...restOf(line.slice(all.length), state),
  };
}

function restOf(text: string, state: SocketState): Pick<NetSocket, 'uid' | 'inode' | 'secondsLeft'> {
  const [, timer = '', when = '', uid, inode] = REST.exec(text) ?? [];
  return { uid: Number(uid ?? 0), inode: Number(inode ?? 0), secondsLeft: secondsLeft(state, timer, when) };
}

/** The timer 3 is that of TIME_WAIT; it counts in hundredths of a second on every machine (USER_HZ). */
function secondsLeft(state: SocketState, timer: string, when: string): number | null {
  return state === 'time-wait' && timer === '03' ? Math.ceil(Number.parseInt(when, 16) / 100) : null;
}

/** The listeners; null where /proc/net can't be read. */
export function readListeners(system: ReadOnlySystem): readonly Listener[] | null {
  const sockets = readAllSockets(system);
  return sockets && listenersAmong(sockets);
}

export function listenersAmong(sockets: readonly NetSocket[]): readonly Listener[] {
  return listenersInOrder(sockets.filter(isListener).map(({ protocol, local }) => ({ protocol, ...local })));
}
