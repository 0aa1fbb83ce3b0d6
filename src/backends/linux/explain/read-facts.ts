import { addressCover } from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explanation.ts';
import { Failure } from '../../../model/failure.ts';
import type { NetSocket } from '../../../model/sockets/net-socket.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { readIpv6Only } from '../sockets/ipv6-only.ts';
import { readLiveSettings } from '../read.ts';
import { readSocketTables, socketsOnPort } from '../sockets/sockets.ts';
import { addressFaultOf } from './address-fault.ts';
import type { BindFacts } from './facts.ts';
import { heardHere } from './heard-here.ts';
import { isLocalAddress } from './local-address.ts';

/** Throws a Failure where no socket is to be seen: a bind that is tried then could stand beside a server. */
export async function readFacts(system: ReadOnlySystem, asked: AskedBind): Promise<BindFacts> {
  const tables = readSocketTables(system, asked.protocol);
  if (tables === null) throw new Failure('unreadable-host', UNSEEN);
  const sockets = tables.flatMap((table) => socketsOnPort(table, asked.protocol, system.byteOrder, asked.port));
  return {
    asked,
    sockets,
    ipv6Only: await ipv6OnlyOf(system, asked, sockets),
    heardHere: heardHere(system, asked.protocol, sockets, tables),
    settings: readLiveSettings(system),
    isLocal: isLocalAddress(system, asked.address),
    addressFault: addressFaultOf(system, asked),
    ...accountOf(system, asked),
  };
}

const UNSEEN =
  'the tables of sockets (/proc/net) are not to be seen here, and nothing was tried: run it as root, and where /proc is whole (no subset=pid of a mount, no ProcSubset=pid of systemd)';

/** CAP_NET_BIND_SERVICE. */
const BIND_SERVICE = 10n;

function accountOf(system: ReadOnlySystem, { user }: AskedBind): Pick<BindFacts, 'uid' | 'mayBindLow' | 'isLowBarred'> {
  const own = system.user().uid;
  const status = orNull(['ENOENT', 'EACCES'], () => system.readFile('/proc/self/status')) ?? '';
  const isLowBarred = hasBindService(status, 'CapBnd') === false;
  if (user && user.uid !== own) return { uid: user.uid, mayBindLow: user.uid === 0 && !isLowBarred, isLowBarred };
  return { uid: own, mayBindLow: hasBindService(status, 'CapEff') ?? own === 0, isLowBarred };
}

/** Null where /proc does not say. */
function hasBindService(status: string, set: 'CapEff' | 'CapBnd'): boolean | null {
  const held = new RegExp(`^${set}:\\t([\\da-f]+)`, 'm').exec(status)?.[1];
  return held === undefined ? null : ((BigInt(`0x${held}`) >> BIND_SERVICE) & 1n) === 1n;
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
