import type { Protocol } from '../ports/protocol.ts';

export const PROTOCOLS: readonly Protocol[] = ['tcp', 'udp'];

/** A value for each protocol. */
export type ByProtocol<T> = Readonly<Record<Protocol, T>>;

export function byProtocol<T>(of: (protocol: Protocol) => T): ByProtocol<T> {
  return { tcp: of('tcp'), udp: of('udp') };
}
