import type { RangedProtocol } from '../ports/protocol.ts';

export const PROTOCOLS: readonly RangedProtocol[] = ['tcp', 'udp'];

/** A value for each protocol. */
export type ByProtocol<T> = Readonly<Record<RangedProtocol, T>>;

export function byProtocol<T>(of: (protocol: RangedProtocol) => T): ByProtocol<T> {
  return { tcp: of('tcp'), udp: of('udp') };
}
