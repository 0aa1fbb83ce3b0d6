/** Which of the sockets on a port keep another one from binding it. */
import { addressCover, coversOverlap, EVERY, needsZone, type AddressCover } from '../../model/bind/address-cover.ts';
import { bindSocket, onDevice, type BindSocket } from '../../model/bind/bind-socket.ts';
import { linuxBind } from '../../model/bind/linux.ts';
import type { LinuxBindFacts } from '../../model/explain/bind-facts.ts';
import type { Reuse } from '../../model/plan/desired-state.ts';
import { hasPeer, type NetSocket, type SocketEnd } from '../../model/sockets/net-socket.ts';
import { sharingProtocol } from '../../port-catalog/shared-ports.ts';

/** What decides whether a socket is in the way. */
type SocketFacts = Pick<LinuxBindFacts, 'asked' | 'sockets' | 'device' | 'hasVrf' | 'account'>;

export interface Blocker {
  readonly socket: NetSocket;
  /** False where it depends on what /proc does not show: the options of that socket. */
  readonly isSure: boolean;
  readonly isOtherFamily: boolean;
}

/**
 * /proc tells neither the options of a socket nor what an IPv6 one leaves alone: each is judged as if it had set what lets the
 * bind through and as if it had not. Where both come to the same, it is sure.
 */
export function blockersOf(facts: SocketFacts): readonly Blocker[] {
  return facts.sockets.flatMap((socket) => {
    const results = possible(socket, facts).flatMap((first) =>
      possibleReuse(facts).map((reuse) => isRefused(first, socket, facts, reuse)),
    );
    if (!results.includes(true)) return [];
    return [
      {
        socket,
        isSure: !results.includes(false) && facts.hasVrf !== true,
        isOtherFamily: isOtherFamily(socket, facts),
      },
    ];
  });
}

const OPTIONS: readonly (readonly Reuse[])[] = [[], ['address', 'port']];

/** Every bind that the socket may have made, given what /proc shows of it. */
function possible(socket: NetSocket, facts: SocketFacts): readonly BindSocket[] {
  const { protocol } = socket;
  return coversOf(socket, facts).flatMap((cover) =>
    devicesOf(socket, facts).flatMap((device) =>
      OPTIONS.map((reuse) => ({ protocol, cover, device, reuse, user: accountOf(socket) })),
    ),
  );
}

const ANOTHER = 'an interface that is not asked about';

/** The interfaces that it may be bound to, as far as they make a difference. */
function devicesOf({ local }: NetSocket, { device }: SocketFacts): readonly (string | null)[] {
  if (local.device !== undefined) return [local.device];
  return device === null ? [null] : [null, ANOTHER];
}

/** A socket that no process holds is shown as root's; SO_REUSEPORT shares TIME_WAIT with any account (inet_bind_conflict; measured on 6.18). */
function accountOf({ inode, uid }: NetSocket): string | undefined {
  return inode === 0 ? undefined : String(uid);
}

/** Where nothing says which options the service sets, and the programs of its protocol share the port, it may set any. */
export function possibleReuse({ asked: { protocol, port, reuse } }: SocketFacts): readonly (readonly Reuse[])[] {
  return reuse.length === 0 && sharingProtocol(protocol, port) !== null ? OPTIONS : [reuse];
}

function isRefused(
  first: BindSocket,
  { state }: NetSocket,
  { asked, account, device }: SocketFacts,
  reuse: readonly Reuse[],
): boolean {
  const user = account.uid === null ? 'an account of its own' : String(account.uid);
  const second = { ...onDevice(bindSocket({ ...asked, reuse }, undefined), device), user };
  return linuxBind(first, second, state === 'listening') !== 'ok';
}

/**
 * An IPv6 wildcard takes IPv4 as well unless it sets IPV6_V6ONLY. So does a connection whose port was given to it before
 * its address (measured on 6.18: one of ::1 keeps 0.0.0.0 from being bound, and 127.0.0.1 not).
 */
function coversOf(socket: NetSocket, facts: SocketFacts): readonly AddressCover[] {
  const narrow = addressCover(onItsLink(socket.local), true);
  const own = [narrow, ...coverOnLink(narrow, facts)];
  const wide = wideCover(socket, narrow);
  if (wide === null) return own;
  const { ipv6Only } = socket.local;
  if (ipv6Only === undefined) return [...own, wide];
  if (ipv6Only) return own;
  return hasPeer(socket) ? [...own, wide] : [wide];
}

/** A link-local address with its interface, where that was told. */
function onItsLink({ address, device }: SocketEnd): string {
  return device != null && needsZone(address) ? `${address}%${device}` : address;
}

/** No table has interfaces: where nothing told, one of a link-local address may be on the link that is asked about. */
function coverOnLink({ v6 }: AddressCover, { asked, device }: SocketFacts): readonly AddressCover[] {
  const wanted = onDevice(bindSocket(asked, undefined), device).cover;
  return v6 !== null && wanted.v6?.startsWith(`${v6}%`) ? [wanted] : [];
}

/** The addresses that it may cover beyond its own; null where it covers its own address alone. */
function wideCover(socket: NetSocket, narrow: AddressCover): AddressCover | null {
  if (narrow.v6 === null) return null;
  if (narrow.v6 === EVERY) return { v4: EVERY, v6: EVERY };
  // A key that only wildcards of IPv4 overlap.
  return hasPeer(socket) ? { v4: 'a wildcard only', v6: narrow.v6 } : null;
}

/** True for an IPv6 socket where the bind is of IPv4 alone. */
export function isOtherFamily({ local }: Pick<NetSocket, 'local'>, { asked }: SocketFacts): boolean {
  const address = asked.address?.replace(/%.*/, '') ?? null;
  const [own, wanted] = [addressCover(local.address, true), addressCover(address, asked.ipv6Only)];
  return !coversOverlap(own, wanted);
}
