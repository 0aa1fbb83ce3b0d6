import { addressCover } from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explanation.ts';
import { hasPeer, isWaiting, type NetSocket } from '../../../model/net-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { readLiveSettings } from '../read.ts';
import { readSocketTable, SOCKET_TABLES, socketsOnPort, socketsWithoutPeer } from '../sockets.ts';
import { runIfThere } from '../../run-if-there.ts';
import { addressFaultOf } from './address-fault.ts';
import type { BindFacts } from './facts.ts';
import { isLocalAddress } from './local-address.ts';

/** CAP_NET_BIND_SERVICE. */
const BIND_SERVICE = 10n;

export async function readFacts(system: ReadOnlySystem, asked: AskedBind): Promise<BindFacts> {
  const tables = SOCKET_TABLES.filter(({ protocol }) => protocol === asked.protocol).map(({ path }) =>
    readSocketTable(system, path),
  );
  const sockets = tables.flatMap((table) => socketsOnPort(table, asked.protocol, system.byteOrder, asked.port));
  return {
    asked,
    sockets,
    ipv6Only: await readIpv6Only(system, asked, sockets),
    listeningPeers: sockets.some(hasPeer) ? waitedAt(system, asked, tables) : new Set(),
    settings: readLiveSettings(system),
    isLocal: isLocalAddress(system, asked.address),
    addressFault: addressFaultOf(system, asked),
    ...accountOf(system, asked),
  };
}

function waitedAt(system: ReadOnlySystem, { protocol }: AskedBind, tables: readonly string[]): ReadonlySet<number> {
  const waiting = tables.flatMap((table) => socketsWithoutPeer(table, protocol, system.byteOrder)).filter(isWaiting);
  return new Set(waiting.map(({ local }) => local.port));
}

function accountOf(system: ReadOnlySystem, { user }: AskedBind): Pick<BindFacts, 'uid' | 'mayBindLow'> {
  const own = system.user().uid;
  if (user && user.uid !== own) return { uid: user.uid, mayBindLow: user.uid === 0 };
  const status = orNull(['ENOENT', 'EACCES'], () => system.readFile('/proc/self/status')) ?? '';
  const held = /^CapEff:\t([\da-f]+)/m.exec(status)?.[1];
  return { uid: own, mayBindLow: held === undefined ? own === 0 : ((BigInt(`0x${held}`) >> BIND_SERVICE) & 1n) === 1n };
}

/** Asked of ss only where it decides: IPV6_V6ONLY is in no table. */
async function readIpv6Only(
  system: ReadOnlySystem,
  asked: AskedBind,
  sockets: readonly NetSocket[],
): Promise<ReadonlySet<number> | null> {
  const isOpen = sockets.some(({ local }) => addressCover(local.address, true).v6 !== null);
  if (!isOpen || addressCover(asked.address, asked.ipv6Only).v4 === null) return null;
  const words = ['-H', '-a', '-n', '-e', asked.protocol === 'tcp' ? '-t' : '-u', `sport = :${asked.port}`];
  const ran = await runIfThere(system, { program: 'ss', words });
  return ran?.status === 0 ? ipv6OnlyIn(ran.stdout) : null;
}

/** `LISTEN 0 128 [::]:80 [::]:* ino:4711 sk:1 cgroup:/ v6only:1 <->` */
export function ipv6OnlyIn(text: string): ReadonlySet<number> {
  const only = text.split('\n').filter((line) => /\bv6only:1\b/.test(line));
  return new Set(only.map((line) => Number(/\bino:(\d+)/.exec(line)?.[1])));
}
