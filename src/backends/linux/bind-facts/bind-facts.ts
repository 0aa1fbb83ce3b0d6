import { addressCover, coversOverlap } from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import { type BindingAccount, type LinuxBindFacts, endKey } from '../../../model/explain/bind-facts.ts';
import { Failure } from '../../../model/failure.ts';
import { deviceOf } from '../../../model/bind/bind-socket.ts';
import { isListener, type NetSocket, hasPeer, type SocketEnd } from '../../../model/sockets/net-socket.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { holds, ownStatus } from '../processes/process-files.ts';
import { boundInactive } from '../sockets/bound-silent-sockets.ts';
import { readSocketOptions, withOptions, type SocketOptions } from '../sockets/socket-options.ts';
import { readLiveSettings } from '../read.ts';
import { sctpSockets } from '../sockets/sctp-sockets.ts';
import type { Protocol } from '../../../model/ports/protocol.ts';
import { readSocketTables, readSocketsOnPort, socketsWithoutPeer } from '../sockets/sockets.ts';
import { KERNEL_DEFAULTS } from '../../../model/settings/linux-settings.ts';
import {
  isLocalAddress,
  isOwnAddress,
  ipv6DisabledOn,
  addressFaultOf,
  boundDevice,
  withNamedZone,
} from './local-address.ts';
import { readOrNull } from '../read-or-null.ts';
import { runIfAvailable } from '../../run-if-available.ts';

/** Throws a Failure where the host does not show its sockets: a bind that is tried then could succeed beside a server. */
export async function readBindFacts(system: ReadOnlySystem, asked: AskedBind): Promise<LinuxBindFacts> {
  const { listed, tables, ...more } = listedOn(system, asked);
  const silent = asked.protocol === 'tcp' ? await boundInactive(system, asked.port) : [];
  const options = await optionsOf(system, asked, listed);
  const sockets = [...withOptions(listed, options), ...(silent ?? [])];
  const device = boundDevice(system, asked);
  const isLocal = isLocalAddress(system, asked);
  return {
    platform: 'linux',
    asked,
    sockets,
    hasSilent: silent !== null,
    ...more,
    isV6OnlyByDefault: readOrNull(system, '/proc/sys/net/ipv6/bindv6only')?.trim() === '1',
    device,
    hasVrf: await hasVrf(system, device, sockets),
    listeningPeers: listeningPeers(system, asked.protocol, listed, tables),
    settings: { ...KERNEL_DEFAULTS, ...readLiveSettings(system) },
    isLocal,
    ipv6DisabledOn: isLocal === false ? ipv6DisabledOn(system, asked.address) : [],
    addressFault: addressFaultOf(system, asked),
    trialAddress: trialAddress(system, asked),
    account: accountOf(system, asked),
  };
}

interface Listed extends Pick<LinuxBindFacts, 'lacksProtocol'> {
  readonly listed: readonly NetSocket[];
  /** The texts that they were read from; none of SCTP, whose connections are not looked at. */
  readonly tables: readonly string[];
}

/** The sockets of the port that /proc/net shows. */
function listedOn(system: ReadOnlySystem, { protocol, port }: AskedBind): Listed {
  if (protocol === 'sctp') {
    const all = sctpSockets(system);
    const listed = (all ?? []).filter(({ local }) => local.port === port);
    return { listed, tables: [], ...(all === null && { lacksProtocol: true }) };
  }
  const tables = readSocketTables(system, protocol);
  if (tables === null) throw new Failure('unreadable-host', UNSEEN);
  return { listed: readSocketsOnPort(system, { protocol, port }, tables), tables };
}

function trialAddress(system: ReadOnlySystem, { address }: AskedBind): string {
  if (address !== null) return withNamedZone(system, address);
  return system.status('/proc/net/tcp6') === null ? '0.0.0.0' : '::';
}

const UNSEEN =
  'the tables of sockets (/proc/net) are not to be seen here, and nothing was tried: run it as root, and where /proc is whole (no subset=pid of a mount, no ProcSubset=pid of systemd)';

function accountOf(system: ReadOnlySystem, { user }: AskedBind): BindingAccount {
  const ownUid = system.user().uid;
  const status = ownStatus(system);
  const isLowBarred = holds(status, 'CapBnd', 'CAP_NET_BIND_SERVICE') === false;
  if (user && user.uid !== ownUid)
    return { uid: user.uid, ownUid, mayBindLow: user.uid === 0 && !isLowBarred, isLowBarred };
  return {
    uid: ownUid,
    ownUid,
    mayBindLow: holds(status, 'CapEff', 'CAP_NET_BIND_SERVICE') ?? ownUid === 0,
    isLowBarred,
  };
}

/** What ss tells of the sockets on the port; it is asked only where the answer matters, or a server is to be named. */
async function optionsOf(
  system: ReadOnlySystem,
  asked: AskedBind,
  sockets: readonly NetSocket[],
): Promise<SocketOptions | null> {
  const hasIpv6 = sockets.some(({ local }) => addressCover(local.address, true).v6 !== null);
  const wantsIpv4 = addressCover(asked.address, asked.ipv6Only).v4 !== null;
  const isBound = deviceOf(asked) !== null && sockets.length > 0;
  if (!(hasIpv6 && wantsIpv4) && !isBound && !sockets.some(isListener)) return null;
  return readSocketOptions(system, ['-a', SS_TABLES[asked.protocol], `sport = :${asked.port}`]);
}

const SS_TABLES: Readonly<Record<Protocol, string>> = { tcp: '-t', udp: '-u', sctp: '--sctp' };

/**
 * Whether the host has a VRF, asked only where a socket is bound to an interface: each VRF has a table of TCP sockets of its own
 * (l3mdev), which the bind model does not know. False as well where `ip` does not say.
 */
async function hasVrf(system: ReadOnlySystem, device: string | null, sockets: readonly NetSocket[]): Promise<boolean> {
  const isBound = sockets.length > 0 && (device !== null || sockets.some(({ local }) => local.device != null));
  if (!isBound) return false;
  const ran = await runIfAvailable(system, { program: 'ip', words: ['-o', 'link', 'show', 'type', 'vrf'] });
  return ran?.status === 0 && ran.stdout.trim() !== '';
}

/** The peers that are servers of this host, by `endKey`: such a connection was begun here, too. A client, here or elsewhere, may have the port of a server: its address counts, too. */
function listeningPeers(
  system: ReadOnlySystem,
  protocol: Protocol,
  sockets: readonly NetSocket[],
  tables: readonly string[],
): ReadonlySet<string> {
  const ends = new Map(sockets.filter(hasPeer).map(({ remote }) => [endKey(remote), remote]));
  if (ends.size === 0) return new Set();
  const servers = tables.flatMap((table) => socketsWithoutPeer(table, protocol, system.byteOrder)).filter(isListener);
  const ports = new Set(servers.map(({ local }) => local.port));
  const isServed = (end: SocketEnd): boolean =>
    ports.has(end.port) && servers.some((server) => listensAt(server, end)) && isHere(system, end);
  return new Set([...ends].flatMap(([key, end]) => (isServed(end) ? [key] : [])));
}

function listensAt({ local }: NetSocket, { address, port }: SocketEnd): boolean {
  return local.port === port && coversOverlap(addressCover(local.address, false), addressCover(address, true));
}

/** A server at every address hears only those of its host. */
function isHere(system: ReadOnlySystem, { address }: SocketEnd): boolean {
  return isOwnAddress(system, addressCover(address, true)) === true;
}
