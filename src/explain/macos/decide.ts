/** What the tables of macOS, and a bind that was tried, come to. */
import { addressCover, coversOverlap, EVERY, isWildcard } from '../../model/bind/address-cover.ts';
import { type BindSocket, bindSocket } from '../../model/bind/bind-socket.ts';
import { bsdBind } from '../../model/bind/bsd.ts';
import type { BindTrial, MacosBindFacts, NotTried, TriedBind } from '../../model/explain/bind-facts.ts';
import type { Cause, SocketUse } from '../../model/explain/cause.ts';
import type { Reuse } from '../../model/plan/desired-state.ts';
import { includes } from '../../model/ports/port-set.ts';
import { connectionOrigin, type ConnectionOrigin } from '../../model/sockets/connection-origin.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { hasPeer, isBeingClosed, isBoundSilent, isListener } from '../../model/sockets/net-socket.ts';
import { isServerPort } from '../../port-catalog/well-known-services.ts';

export interface MacosDecision {
  readonly cause: Cause;
  /** Null where nothing settles it. */
  readonly bindable: boolean | null;
  /** What stands in the way, or may; the most telling first. */
  readonly sockets: readonly HeldSocket[];
}

/** Since macOS 10.14 (xnu-4903) root alone binds a lower port on one address; every address is free to all accounts. */
const FIRST_UNPRIVILEGED = 1024;

/** Whether the bind can be tried without disturbing what is there, and comes to the same as the one that is asked about. */
export function trialOf(facts: MacosBindFacts): BindTrial | NotTried {
  const { protocol, port, address, ipv6Only, reuse, device } = facts.asked;
  if (protocol === 'sctp') return { result: 'not-tried', because: 'sctp' };
  if (device !== undefined) return { result: 'not-tried', because: 'no-such-interface' };
  const inTheWay = met(facts);
  if (inTheWay.some((socket) => isListener(socket) || isBoundSilent(socket)))
    return { result: 'not-tried', because: 'something-listens' };
  if (needsRoot(facts) && uidOf(facts) !== facts.ownUid) return { result: 'not-tried', because: 'needs-that-account' };
  if (protocol === 'tcp' && !reuse.includes('address') && inTheWay.length > 0)
    return { result: 'not-tried', because: 'node-sets-reuse-address' };
  return { protocol, port, address: address ?? '::', ipv6Only, reuseAddress: reuse.includes('address') };
}

export function decide(facts: MacosBindFacts, tried: TriedBind): MacosDecision {
  const sockets = met(facts);
  const [server] = inOrder(sockets, facts);
  if (server) {
    const isSure = isRefused(server, facts);
    const kind = isListener(server) ? 'listener' : 'bound-silent';
    return decided(socketCause(kind, server, null), isSure ? false : null, inOrder(sockets, facts));
  }
  const [first, ...others] = sockets.toSorted((a, b) => Number(isEnded(a)) - Number(isEnded(b)));
  if (tried.result === 'refused') return refused(facts, tried.error, first ? [first, ...others] : []);
  if (tried.result === 'not-tried' && isBarred(facts)) return decided(LACKS_ROOT, false, sockets);
  if (!first) return decided({ kind: 'free' }, tried.result === 'bound' ? true : null, []);
  return decided(connectionCause(first, facts), tried.result === 'bound' ? true : null, [first, ...others]);
}

function decided(cause: Cause, bindable: boolean | null, sockets: readonly HeldSocket[]): MacosDecision {
  return { cause, bindable, sockets };
}

function refused(facts: MacosBindFacts, error: string, sockets: readonly HeldSocket[]): MacosDecision {
  const [first] = sockets;
  if (error === 'EADDRINUSE')
    return decided(
      first ? connectionCause(first, facts) : { kind: 'bound-silent', socket: null, isGone: false },
      false,
      sockets,
    );
  if (error === 'EADDRNOTAVAIL')
    return decided({ kind: 'address-not-local', ipv6DisabledOn: [], fault: null, error }, false, sockets);
  if (error !== 'EACCES') return decided({ kind: 'refused', error, besides: null }, false, sockets);
  return decided(needsRoot(facts) ? LACKS_ROOT : { kind: 'policy', error, besides: null }, false, sockets);
}

const LACKS_ROOT: Cause = {
  kind: 'unprivileged-start',
  lack: { start: FIRST_UNPRIVILEGED, reason: 'neither' },
  besides: null,
  mayBeGranted: false,
};

function isBarred(facts: MacosBindFacts): boolean {
  return needsRoot(facts) && uidOf(facts) !== 0;
}

function needsRoot({ asked: { port, address, ipv6Only } }: MacosBindFacts): boolean {
  return port < FIRST_UNPRIVILEGED && !isWildcard(addressCover(address, ipv6Only));
}

/** Null for an account whose number is not known. */
function uidOf({ asked: { user }, ownUid }: MacosBindFacts): number | null {
  return user === null ? ownUid : user.uid;
}

/** The sockets that share an address with the bind. */
function met({ sockets, asked: { address, ipv6Only } }: MacosBindFacts): readonly HeldSocket[] {
  const cover = addressCover(address, ipv6Only);
  return (sockets ?? []).filter(({ local }) =>
    coversOverlap(addressCover(local.address, local.ipv6Only ?? true), cover),
  );
}

/** Those that wait, and those that are bound alone; what surely refuses the bind first. */
function inOrder(sockets: readonly HeldSocket[], facts: MacosBindFacts): readonly HeldSocket[] {
  const rankOf = (socket: HeldSocket): number => Number(!isRefused(socket, facts)) * 2 + Number(!isListener(socket));
  return sockets
    .filter((socket) => isListener(socket) || isBoundSilent(socket))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** No table tells the options of a socket: refused whatever it has set. */
function isRefused({ protocol, local }: HeldSocket, { asked }: MacosBindFacts): boolean {
  const there = { protocol, address: local.address, ipv6Only: local.ipv6Only ?? true };
  const [first, second] = bothOfIpv6(bindSocket({ ...there, reuse: [] }, undefined), bindSocket(asked, undefined));
  return OPTIONS.every((reuse) => bsdBind({ ...first, reuse }, second) === 'in-use');
}

/** A bind of `::` is refused where another one has that very address, whether these take IPv4 as well or not (xnu, in6_pcbbind). */
function bothOfIpv6(first: BindSocket, second: BindSocket): readonly [BindSocket, BindSocket] {
  if (first.cover.v6 !== EVERY || second.cover.v6 !== EVERY) return [first, second];
  return [ipv6Alone(first), ipv6Alone(second)];
}

function ipv6Alone(socket: BindSocket): BindSocket {
  return { ...socket, cover: { ...socket.cover, v4: null } };
}

const OPTIONS: readonly (readonly Reuse[])[] = [[], ['address'], ['port'], ['address', 'port']];

/** No process has it any more. */
function isEnded({ state }: HeldSocket): boolean {
  return state === 'time-wait';
}

function connectionCause(socket: HeldSocket, facts: MacosBindFacts): Cause {
  const origin = originOf(socket, facts);
  const isOutgoing = origin?.begunBy === 'this-host';
  return socketCause(useOf(socket, isOutgoing), socket, origin);
}

function socketCause(kind: SocketUse, socket: HeldSocket, origin: ConnectionOrigin | null): Cause {
  return { kind, socket, origin, isOtherFamily: false };
}

function useOf(socket: HeldSocket, isOutgoing: boolean): SocketUse {
  if (isEnded(socket)) return isOutgoing ? 'time-wait-outgoing' : 'time-wait-listener';
  if (socket.state === 'close-wait') return 'close-wait';
  if (isBeingClosed(socket)) return 'closing';
  return isOutgoing ? 'outgoing-connection' : 'accepted-connection';
}

function originOf(socket: HeldSocket, { ephemeral, asked: { protocol } }: MacosBindFacts): ConnectionOrigin | null {
  if (!hasPeer(socket)) return null;
  return connectionOrigin(socket, {
    ephemeral: ephemeral ?? { first: 0, last: 0 },
    isReserved: () => false,
    // Only the sockets of this port are known, and none of them listens.
    isListening: () => false,
    isServerPort: (port) => isServerPort(port, protocol),
    isShared: false,
  });
}

export function isHandedOut({ ephemeral, asked: { port } }: MacosBindFacts): boolean {
  return ephemeral !== null && includes([ephemeral], port);
}
