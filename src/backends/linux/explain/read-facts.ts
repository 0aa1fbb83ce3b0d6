import { addressCover } from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explanation.ts';
import { hasPeer, isListener, type NetSocket } from '../../../model/net-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { readIpv6Only } from '../ipv6-only.ts';
import { readLiveSettings } from '../read.ts';
import { readSocketTable, SOCKET_TABLES, socketsOnPort, socketsWithoutPeer } from '../sockets.ts';
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
    ipv6Only: await ipv6OnlyOf(system, asked, sockets),
    listeningPeers: sockets.some(hasPeer) ? waitedAt(system, asked, tables) : new Set(),
    settings: readLiveSettings(system),
    isLocal: isLocalAddress(system, asked.address),
    addressFault: addressFaultOf(system, asked),
    ...accountOf(system, asked),
  };
}

function waitedAt(system: ReadOnlySystem, { protocol }: AskedBind, tables: readonly string[]): ReadonlySet<number> {
  const waiting = tables.flatMap((table) => socketsWithoutPeer(table, protocol, system.byteOrder)).filter(isListener);
  return new Set(waiting.map(({ local }) => local.port));
}

function accountOf(system: ReadOnlySystem, { user }: AskedBind): Pick<BindFacts, 'uid' | 'mayBindLow'> {
  const own = system.user().uid;
  if (user && user.uid !== own) return { uid: user.uid, mayBindLow: user.uid === 0 };
  const status = orNull(['ENOENT', 'EACCES'], () => system.readFile('/proc/self/status')) ?? '';
  const held = /^CapEff:\t([\da-f]+)/m.exec(status)?.[1];
  return { uid: own, mayBindLow: held === undefined ? own === 0 : ((BigInt(`0x${held}`) >> BIND_SERVICE) & 1n) === 1n };
}

/** Asked of ss only where it decides. */
async function ipv6OnlyOf(
  system: ReadOnlySystem,
  asked: AskedBind,
  sockets: readonly NetSocket[],
): Promise<ReadonlySet<number> | null> {
  const isOpen = sockets.some(({ local }) => addressCover(local.address, true).v6 !== null);
  if (!isOpen || addressCover(asked.address, asked.ipv6Only).v4 === null) return null;
  return readIpv6Only(system, ['-a', asked.protocol === 'tcp' ? '-t' : '-u', `sport = :${asked.port}`]);
}
