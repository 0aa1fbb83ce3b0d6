import type { Protocol, RangedProtocol } from '../ports/protocol.ts';

export const PROTOCOLS: readonly RangedProtocol[] = ['tcp', 'udp'];

/** A value for each protocol that systems keep ranges for. */
export type ByProtocol<T> = Readonly<Record<RangedProtocol, T>>;

export function byProtocol<T>(of: (protocol: RangedProtocol) => T): ByProtocol<T> {
  return { tcp: of('tcp'), udp: of('udp') };
}

/** A value for each protocol that an endpoint may have. */
export function byEveryProtocol<T>(of: (protocol: Protocol) => T): Readonly<Record<Protocol, T>> {
  return { ...byProtocol(of), sctp: of('sctp') };
}
