import type { Endpoint, Reuse } from '../plan/desired-state.ts';
import type { Protocol } from '../ports/protocol.ts';
import { type AddressCover, addressCover } from './address-cover.ts';

/** What the kernel looks at when a socket wants a port that another one has. The port itself is left to the caller. */
export interface BindSocket {
  readonly protocol: Protocol;
  readonly cover: AddressCover;
  /** SO_REUSEADDR, SO_REUSEPORT, SO_EXCLUSIVEADDRUSE. */
  readonly reuse: readonly Reuse[];
  /** The account that binds; undefined where the plan does not say. */
  readonly user: string | undefined;
}

export function bindSocket(
  { protocol, address, ipv6Only, reuse }: Pick<Endpoint, 'protocol' | 'address' | 'ipv6Only' | 'reuse'>,
  user: string | undefined,
): BindSocket {
  return { protocol, cover: addressCover(address, ipv6Only), reuse, user: user === '0' ? 'root' : user };
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
