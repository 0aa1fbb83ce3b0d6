import type { Endpoint, Reuse } from '../plan/desired-state.ts';
import type { Protocol } from '../ports/protocol.ts';
import { type AddressCover, addressCover, needsZone } from './address-cover.ts';

/** What the kernel looks at when a socket wants a port that another one has. The port itself is left to the caller. */
export interface BindSocket {
  readonly protocol: Protocol;
  readonly cover: AddressCover;
  /** The interface that it takes traffic from, by its name or number; null for all of them. */
  readonly device: string | null;
  /** SO_REUSEADDR, SO_REUSEPORT, SO_EXCLUSIVEADDRUSE. */
  readonly reuse: readonly Reuse[];
  /** The account that binds; undefined where the plan does not say. */
  readonly user: string | undefined;
}

export function bindSocket(
  endpoint: Pick<Endpoint, 'protocol' | 'address' | 'device' | 'ipv6Only' | 'reuse'>,
  user: string | undefined,
): BindSocket {
  const { protocol, address, ipv6Only, reuse } = endpoint;
  const cover = addressCover(address, ipv6Only);
  return { protocol, cover, device: deviceOf(endpoint), reuse, user: user === '0' ? 'root' : user };
}

/** A link-local address binds its socket to the interface of its zone, as SO_BINDTODEVICE does (__inet6_bind; measured on Linux 6.18). */
export function deviceOf({ address, device }: Pick<Endpoint, 'address' | 'device'>): string | null {
  return device ?? (address !== null && needsZone(address) ? (address.split('%')[1] ?? null) : null);
}

/** Whether one of them may get what arrives for the other: not where they are bound to two interfaces. */
export function devicesMeet(a: Pick<BindSocket, 'device'>, b: Pick<BindSocket, 'device'>): boolean {
  return a.device === null || b.device === null || a.device === b.device;
}

/** The same socket on another interface; the zone of a link-local address names it, too. */
export function onDevice(socket: BindSocket, device: string | null): BindSocket {
  const { v4, v6 } = socket.cover;
  return { ...socket, device, cover: { v4, v6: v6?.includes('%') ? v6.replace(/%.*/, `%${device ?? ''}`) : v6 } };
}

/** Two accounts are different only where both are known. */
export function usersDiffer(a: BindSocket, b: BindSocket): boolean {
  return a.user !== undefined && b.user !== undefined && a.user !== b.user;
}

export function bothReuse(a: BindSocket, b: BindSocket, option: Reuse): boolean {
  return a.reuse.includes(option) && b.reuse.includes(option);
}

/**
 * What bind, and for TCP then listen, give a socket while another one, bound before, has the same port: `in-use` is
 * EADDRINUSE (WSAEADDRINUSE), `denied` WSAEACCES, `unsure` where no measurement and no source settles it.
 */
export type BindResult = 'ok' | 'in-use' | 'denied' | 'unsure';

export type BindRule = (first: BindSocket, second: BindSocket) => BindResult;
