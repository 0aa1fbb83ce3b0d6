/** Reads what netstat, tasklist, whoami and sc print; as latin1, in any language. */
import type { Protocol, RangedProtocol } from '../../../model/ports/protocol.ts';
import type { SocketEnd } from '../../../model/sockets/net-socket.ts';
import { LAST_PORT } from '../../../model/ports/port-set.ts';
import type { Family } from '../host.ts';
import { printable } from './netsh-text.ts';

/** A socket, as `netstat -ano` shows it: a server's, or the local end of a connection. */
export interface Socket {
  readonly protocol: Protocol;
  readonly family: Family;
  /** The local one, as netstat prints it, without brackets. */
  readonly address: string;
  readonly port: number;
  /** True of every UDP socket, as UDP has no connections. */
  readonly isListening: boolean;
  /** The other end of a connection; port 0 where there is none. */
  readonly remote: SocketEnd;
  /** The number of the process; null where netstat shows none, as Wine's does not. */
  readonly pid: number | null;
}

/**
 * The word for the state is localized: a TCP socket listens when its foreign port is 0. Lines that are not understood are
 * left out.
 */
export function readNetstat(text: string): readonly Socket[] {
  return text.split('\n').flatMap((line) => {
    const socket = readSocket(line);
    return socket ? [socket] : [];
  });
}

const PROTOCOLS: ReadonlyMap<string, RangedProtocol> = new Map([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
]);
const FOREIGN_PORT: Readonly<Record<RangedProtocol, string>> = { tcp: '0', udp: '*' };

/** `TCP  [::]:443  [::]:0  LISTENING  4`, `UDP  0.0.0.0:53  *:*  1234`. */
function readSocket(line: string): Socket | null {
  const [word = '', local = '', foreign = '', ...rest] = line.trim().split(/[ \t]+/);
  const protocol = PROTOCOLS.get(word);
  if (!protocol || !foreign.includes(':')) return null;
  const remote = splitEndpoint(foreign);
  const isListening = remote.port === FOREIGN_PORT[protocol];
  const { address, port } = splitEndpoint(local);
  if (!isPort(port)) return null;
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return {
    protocol,
    family,
    address: bare(address),
    port: Number(port),
    isListening,
    remote: { address: bare(remote.address), port: isPort(remote.port) ? Number(remote.port) : 0 },
    pid: readPid(rest),
  };
}

function bare(address: string): string {
  return address.replace(/^\[|\]$/g, '');
}

function splitEndpoint(text: string): { readonly address: string; readonly port: string } {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, Math.max(0, colon)), port: text.slice(colon + 1) };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && 1 <= Number(text) && Number(text) <= LAST_PORT;
}

/** The process number, in the last column; null where there is none. */
function readPid(columns: readonly string[]): number | null {
  const pid = columns.at(-1) ?? '';
  return /^\d+$/.test(pid) ? Number(pid) : null;
}

/** `tasklist /fi "PID eq N" /fo csv /nh`: the program's name, or null where a sentence says that there is none. */
export function readTaskName(text: string): string | null {
  const name = /^[ \t]*"([^"\r\n]+)","\d+"/m.exec(text)?.[1];
  return name === undefined ? null : printable(name);
}

/** `tasklist /fo csv /nh`: the names of programs by their process numbers. */
export function readTaskNames(text: string): ReadonlyMap<number, string> {
  const rows = [...text.matchAll(/^[ \t]*"([^"\r\n]+)","(\d+)"/gm)];
  return new Map(rows.map(([, name = '', pid]) => [Number(pid), printable(name)]));
}

/** [MS] "Mandatory integrity control": high is what an elevated program runs with; system and above hold it too. */
const HIGH_INTEGRITY = 12288;

/** `whoami /groups /fo csv /nh`: is the level S-1-16-N high or above? Null where none is printed. */
export function readElevation(text: string): boolean | null {
  const level = /"S-1-16-(\d+)"/.exec(text)?.[1];
  return level === undefined ? null : Number(level) >= HIGH_INTEGRITY;
}

/**
 * `sc.exe query NAME`: 1 stopped, 4 running; the numbers between them are on the way [MS SERVICE_STATUS]. The state is
 * the second indented line with a colon, a number and a word; the first is the type, in hexadecimal.
 */
export function readServiceState(text: string): number | null {
  const [, state] = [...text.matchAll(/^[ \t]+[^:\n]*:[ \t]*([\da-f]+)[ \t]+[^\s(]/gim)];
  return state?.[1] && /^[1-7]$/.test(state[1]) ? Number(state[1]) : null;
}
