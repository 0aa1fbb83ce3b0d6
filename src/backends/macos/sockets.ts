/**
 * The sockets of a macOS host with their processes. netstat lists all of them, and names the process that used one last; lsof names
 * those that have it, and shows an ordinary account its own processes alone. So lsof's word counts where it has one.
 */
import { decodeUtf8, NO_BYTES } from '../../model/bytes.ts';
import { bracketed } from '../../model/text/bracketed.ts';
import { grouped } from '../../model/grouped.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { type HeldSocket, type Holder, UNNAMED } from '../../model/sockets/held-socket.ts';
import { hasPeer, type SocketEnd } from '../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { runIfAvailable } from '../run-if-available.ts';
import { type LsofSocket, readLsof } from './lsof-text.ts';
import { type NetstatRow, readNetstat } from './netstat-text.ts';

/** Every socket of TCP and UDP; null where netstat does not say. `port`: whose processes lsof is asked for; null for all. */
export async function readSockets(system: ReadOnlySystem, port: number | null): Promise<readonly HeldSocket[] | null> {
  const [tcp, udp, holders] = await Promise.all([
    netstat(system, 'tcp'),
    netstat(system, 'udp'),
    readHolders(system, port),
  ]);
  return tcp && udp && [...tcp, ...udp].map((row) => heldSocket(row, holders));
}

/** `-l`: IPv6 addresses in full, which are cut off otherwise. */
async function netstat(system: ReadOnlySystem, protocol: 'tcp' | 'udp'): Promise<readonly NetstatRow[] | null> {
  const ran = await runIfAvailable(system, { program: 'netstat', words: ['-anvl', '-p', protocol] });
  return ran?.status === 0 ? readNetstat(decodeUtf8(ran.stdout)) : null;
}

type Holders = ReadonlyMap<string, readonly LsofSocket[]>;

/** Its exit status is 1 where it shows no socket, and where it shows some and may not look at others. */
async function readHolders(system: ReadOnlySystem, port: number | null): Promise<Holders> {
  const which = port === null ? [] : [`:${port}`];
  const words = ['-nP', '-w', '+c', '0', '-F', 'pRcLftPn', '-i', ...which];
  const ran = await runIfAvailable(system, { program: 'lsof', words });
  return grouped(readLsof(decodeUtf8(ran?.stdout ?? NO_BYTES)), ({ protocol, name }) => key(protocol, name));
}

function key(protocol: Protocol, name: string): string {
  // lsof writes no zone that netstat has.
  return `${protocol} ${name.replaceAll(/%\w+/g, '')}`;
}

function heldSocket(row: NetstatRow, known: Holders): HeldSocket {
  const { pid, command, ...socket } = row;
  const found = known.get(key(row.protocol, nameOf(row))) ?? [];
  const byNetstat = pid === null || row.state === 'time-wait' ? [] : [holder({ pid, command: command ?? UNNAMED })];
  const holders = new Map(found.map((each) => [each.pid, holder(each)]));
  return {
    ...socket,
    ...{ uid: 0, inode: 0, secondsLeft: null },
    holders: holders.size > 0 ? [...holders.values()] : byNetstat,
  };
}

/** A socket by its ends, as lsof writes them. */
function nameOf({ local, remote }: NetstatRow): string {
  return hasPeer({ remote }) ? `${endName(local)}->${endName(remote)}` : endName(local);
}

function endName({ address, port }: SocketEnd): string {
  return `${address === '0.0.0.0' || address === '::' ? '*' : bracketed(address)}:${port}`;
}

function holder({
  pid,
  command,
  user = null,
  parent = null,
}: Partial<LsofSocket> & Pick<LsofSocket, 'pid' | 'command'>): Holder {
  // A command line would end at its first blank.
  const program = /\s/.test(command) ? `'${command}'` : command;
  return { pid, ...(parent !== null && { parent }), command: program, user, unit: null, container: null, since: null };
}
