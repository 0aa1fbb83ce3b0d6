/** Reads what `lsof -nP -F pRcLftPnT -i` prints: fields, one a line, each with a letter before it, in any order. */
import type { RangedProtocol } from '../../model/ports/protocol.ts';

/** A socket of a process, by its ends as lsof writes them: `*:8080`, `[::1]:3000`, `127.0.0.1:5000->127.0.0.1:61234`. */
export interface LsofSocket {
  readonly protocol: RangedProtocol;
  readonly name: string;
  readonly pid: number;
  readonly parent: number | null;
  readonly command: string;
  readonly user: string | null;
}

type Fields = ReadonlyMap<string, string>;

/** A process begins with `p`, and each of its files with `f`. Files that are no sockets of TCP or UDP are left out. */
export function readLsof(text: string): readonly LsofSocket[] {
  const sockets: LsofSocket[] = [];
  let process = new Map<string, string>();
  let file: Map<string, string> | null = null;
  const end = (): void => {
    const socket = file && socketOf(process, file);
    if (socket) sockets.push(socket);
    file = null;
  };
  for (const line of text.split(/\r?\n/)) {
    const [letter, value] = [line.slice(0, 1), line.slice(1)];
    if (letter === 'p' || letter === 'f') end();
    if (letter === 'p') process = new Map();
    if (letter === 'f') file = new Map();
    (file ?? process).set(letter, value);
  }
  end();
  return sockets;
}

const PROTOCOLS: ReadonlyMap<string | undefined, RangedProtocol> = new Map([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
]);

function socketOf(process: Fields, file: Fields): LsofSocket | null {
  const protocol = PROTOCOLS.get(file.get('P'));
  const name = file.get('n');
  const pid = process.get('p') ?? '';
  if (!protocol || name === undefined || !/^\d+$/.test(pid)) return null;
  const parent = process.get('R') ?? '';
  return {
    protocol,
    name,
    pid: Number(pid),
    parent: /^\d+$/.test(parent) ? Number(parent) : null,
    command: process.get('c') ?? '',
    user: process.get('L') ?? null,
  };
}
