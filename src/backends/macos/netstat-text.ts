/**
 * Reads what `netstat -anvl` of macOS prints. Its columns differ: up to macOS 14 the number of the process stands behind the sizes
 * of two buffers, in macOS 15 behind two counts of bytes as well, and in macOS 26 its name before it, with a colon between
 * (Apple's network_cmds, tags 543 to 741). The name may have blanks and digits, and UDP has no state: rows are read by the heading.
 */
import { LAST_PORT } from '../../model/ports/port-set.ts';
import type { RangedProtocol } from '../../model/ports/protocol.ts';
import type { SocketEnd, SocketState } from '../../model/sockets/net-socket.ts';

/** A socket, as netstat shows it. */
export interface NetstatRow {
  readonly protocol: RangedProtocol;
  readonly state: SocketState;
  readonly local: SocketEnd;
  /** Port 0 where it has no peer. */
  readonly remote: SocketEnd;
  /** The process that used the socket last; null where netstat shows none. */
  readonly pid: number | null;
  /** Its name; null in the columns of older releases, which have its number alone. */
  readonly command: string | null;
}

/** Null where the text is not what netstat prints. Its heading alone means that there is no socket. */
export function readNetstat(text: string): readonly NetstatRow[] | null {
  const lines = text.split(/\r?\n/);
  const heading = lines.find((line) => HEADING.test(line));
  if (heading === undefined) return null;
  const owner = ownerColumn(heading);
  return lines.flatMap((line) => readRow(line, owner) ?? []);
}

const HEADING = /^Proto\s+Recv-Q\s+Send-Q\s+Local Address\s+Foreign Address\s+\(state\)/;

/** Where the process stands in what follows the state, and whether its name stands there too. */
interface OwnerColumn {
  readonly before: number;
  readonly after: number;
  readonly isNamed: boolean;
}

/** Null where the heading names none, as before OS X 10.9. */
function ownerColumn(heading: string): OwnerColumn | null {
  const columns = heading.replace(HEADING, '').trim().split(/\s+/);
  const before = columns.findIndex((column) => column === 'pid' || column === 'process:pid');
  if (before < 0) return null;
  return { before, after: columns.length - before - 1, isNamed: columns[before] === 'process:pid' };
}

const ROW = /^(tcp|udp)(4|6|46)\s+\d+\s+\d+\s+(\S+)\s+(\S+)(?:\s+([A-Z][A-Z_0-9]+))?(?:\s+(.*))?$/;

function readRow(line: string, owner: OwnerColumn | null): NetstatRow | null {
  const [whole, word, family, own, other, state, rest] = ROW.exec(line.trimEnd()) ?? [];
  if (whole === undefined || (word !== 'tcp' && word !== 'udp')) return null;
  const local = readEnd(own, family);
  if (!local || local.port === 0) return null;
  const remote = peerOf(readEnd(other, family));
  const isUdp = word === 'udp';
  return {
    protocol: word,
    state: isUdp ? (remote.port === 0 ? 'unconnected' : 'established') : stateOf(state),
    local,
    remote,
    ...ownerIn(rest, owner),
  };
}

function peerOf(end: SocketEnd | null): SocketEnd {
  return end === null || end.port === 0 ? { address: '', port: 0 } : { address: end.address, port: end.port };
}

const WILDCARDS: Readonly<Record<string, string>> = { 4: '0.0.0.0', 6: '::', 46: '::' };

/** `*.80`, `127.0.0.1.5037`, `fe80::1%lo0.3000`, `*.*`. A socket of `tcp46` takes IPv4 as well. */
function readEnd(text = '', family = ''): SocketEnd | null {
  const dot = text.lastIndexOf('.');
  const [address, port] = [text.slice(0, dot), text.slice(dot + 1)];
  if (dot < 0 || !(port === '*' || (/^\d{1,5}$/.test(port) && Number(port) <= LAST_PORT))) return null;
  return {
    address: address === '*' ? (WILDCARDS[family] ?? '') : address,
    port: port === '*' ? 0 : Number(port),
    ...(family !== '4' && { ipv6Only: family === '6' }),
  };
}

const STATES: Readonly<Record<string, SocketState>> = {
  LISTEN: 'listening',
  ESTABLISHED: 'established',
  SYN_SENT: 'syn-sent',
  SYN_RCVD: 'syn-received',
  FIN_WAIT_1: 'fin-wait-1',
  FIN_WAIT_2: 'fin-wait-2',
  TIME_WAIT: 'time-wait',
  CLOSE_WAIT: 'close-wait',
  LAST_ACK: 'last-ack',
  CLOSING: 'closing',
};

/** CLOSED, as BSD calls a socket that is bound, and neither listens nor connects. */
function stateOf(word = 'CLOSED'): SocketState {
  return STATES[word] ?? 'unconnected';
}

function ownerIn(rest: string | undefined, owner: OwnerColumn | null): Pick<NetstatRow, 'pid' | 'command'> {
  if (owner === null) return { pid: null, command: null };
  const { before, after, isNamed } = owner;
  const row = new RegExp(
    isNamed
      ? String.raw`^(?:\d+\s+){${before}}(.*?):(\d+)(?:\s+\S+){${after}}$`
      : String.raw`^(?:\d+\s+){${before}}()(\d+)(?:\s|$)`,
  );
  const [, name = '', pid = '0'] = row.exec((rest ?? '').trim()) ?? [];
  return { pid: Number(pid) || null, command: name.trim() || null };
}
