/** Names the socket unit that systemd holds a listening socket for. */
import type { HeldSocket, Holder } from '../../../model/sockets/held-socket.ts';
import { isListener } from '../../../model/sockets/net-socket.ts';
import { isServiceManager } from '../../../model/sockets/service-manager.ts';
import type { SocketUnit } from '../../../model/sockets/socket-unit.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { describeProcess } from '../processes/holders.ts';
import { loadedSockets, type LoadedSocket } from './loaded-sockets.ts';
import { inodeIn, listSockets } from '../sockets/socket-options.ts';

/** systemd is asked only where it holds one of the sockets, or nobody can be seen to hold it: as an ordinary user sees systemd's. */
export async function nameSocketUnits(
  system: ReadOnlySystem,
  sockets: readonly HeldSocket[],
): Promise<readonly HeldSocket[]> {
  const open = new Set(sockets.filter(mayBeOfUnit));
  if (open.size === 0 || system.status('/run/systemd/system')?.kind !== 'directory') return sockets;
  const ports = new Set([...open].map(({ local }) => local.port));
  const cgroups = await socketCgroups(system, ports.size === 1 ? [...ports][0] : undefined);
  const places = new Map([...open].map((socket) => [socket, cgroupPlace(socket, cgroups)] as const));
  const known = [...places].filter(([socket, place]) => isOfManager(socket, place));
  const loaded = await loadedBy(system, new Set(known.map(([, { account }]) => account)));
  const units = new Map(known.map(([socket, place]) => [socket, unitOf(socket, place, loaded.get(place.account))]));
  return sockets.map((socket) => {
    const unit = units.get(socket);
    return unit ? withUnit(system, socket, unit) : socket;
  });
}

function cgroupPlace({ inode, holders }: HeldSocket, cgroups: ReadonlyMap<number, string>): SocketPlace {
  const place = placeIn(cgroups.get(inode) ?? '');
  const account = place.account ?? holders.find(isServiceManager)?.unitAccount;
  return { ...place, ...(account !== undefined && { account }) };
}

/** Whether systemd holds the socket, or has made it. */
function isOfManager({ holders }: HeldSocket, { socketUnit, isManager }: SocketPlace): boolean {
  return socketUnit !== null || isManager || holders.some(isServiceManager);
}

type LoadedByAccount = ReadonlyMap<number | undefined, readonly LoadedSocket[] | null>;

async function loadedBy(system: ReadOnlySystem, accounts: ReadonlySet<number | undefined>): Promise<LoadedByAccount> {
  const asked = [...accounts].map(async (account) => [account, await loadedSockets(system, account)] as const);
  return new Map(await Promise.all(asked));
}

function mayBeOfUnit(socket: HeldSocket): boolean {
  const { holders, inode } = socket;
  return isListener(socket) && inode !== 0 && (holders.length === 0 || holders.some(isServiceManager));
}

/** By the control group, or where that does not tell, by the address. Of a stopped unit only its service may have the socket. */
function unitOf(
  { protocol, local, holders }: HeldSocket,
  { socketUnit, account }: SocketPlace,
  loaded: readonly LoadedSocket[] | null = null,
): SocketUnit | null {
  const isHeld = holders.some(isServiceManager);
  const isIt = ({ name, isActive, listens }: LoadedSocket): boolean =>
    socketUnit === null
      ? isActive && listens.some((each) => each.protocol === protocol && isAt(each, local))
      : name === socketUnit;
  const own = account === undefined ? {} : { account };
  const [found, ...others] = (loaded ?? []).filter(isIt);
  if (found && others.length === 0) {
    const { name, activates, isPerConnection, isActive } = found;
    return isHeld || isActive ? { name, activates, isPerConnection, ...own } : null;
  }
  return socketUnit === null ? null : { name: socketUnit, activates: [], isPerConnection: false, ...own };
}

function isAt(a: HeldSocket['local'], b: HeldSocket['local']): boolean {
  return a.address === b.address && a.port === b.port;
}

/** Where no process can be seen to hold it, the systemd of the host does. */
function withUnit(system: ReadOnlySystem, socket: HeldSocket, socketUnit: SocketUnit): HeldSocket {
  const { holders } = socket;
  const named = (holder: Holder): Holder => (isServiceManager(holder) ? { ...holder, socketUnit } : holder);
  if (holders.length > 0) return { ...socket, holders: holders.map(named) };
  const first = socketUnit.account === undefined ? describeProcess(system, 1) : null;
  return first ? { ...socket, holders: [{ ...first, socketUnit }] } : socket;
}

/**
 * The paths of control groups by the inodes of listening sockets; none where there is no ss, or the host has no control groups of
 * version 2. `port`: the only one that is asked about; undefined for all.
 */
async function socketCgroups(system: ReadOnlySystem, port: number | undefined): Promise<ReadonlyMap<number, string>> {
  const which = port === undefined ? [] : [`sport = :${port}`];
  return cgroupsIn((await listSockets(system, ['-l', '-t', '-u', ...which])) ?? '');
}

/** `… ino:4711 sk:1 cgroup:/system.slice/ssh.socket v6only:0 <->`; `unreachable:83e` is a group that is gone. */
export function cgroupsIn(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const path = / cgroup:(\/\S*)/.exec(line)?.[1];
      return path === undefined ? [] : [[inodeIn(line), path] as const];
    }),
  );
}

interface SocketPlace {
  /** Null where the group is that of a manager, or of anything else. */
  readonly socketUnit: string | null;
  /** The account whose own systemd it lies below. */
  readonly account?: number;
  /** Whether that systemd itself made the socket, as it makes those of its socket units. */
  readonly isManager: boolean;
}

const UNIT = /^[\w:.@\\-]+\.socket$/;

export function placeIn(path: string): SocketPlace {
  const names = path.split('/');
  const last = names.at(-1) ?? '';
  const account = /^user@(\d+)\.service$/.exec(names.find((name) => name.startsWith('user@')) ?? '')?.[1];
  return {
    socketUnit: UNIT.test(last) ? last : null,
    ...(account !== undefined && { account: Number(account) }),
    isManager: last === 'init.scope',
  };
}
