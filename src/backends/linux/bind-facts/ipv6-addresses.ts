/** The addresses of IPv6 that this host has, each on an interface. */
import type { ReadOnlySystem } from '../../../system/system.ts';
import { formatAddress } from '../sockets/kernel-address.ts';
import { readOrNull } from '../read-or-null.ts';

export interface InterfaceAddress {
  readonly address: string;
  /** The number of its interface, and that one's name. */
  readonly index: string;
  readonly name: string;
  readonly flags: number;
}

/**
 * `00000000000000000000000000000001 01 80 10 80       lo`: the bytes in their own order, the interface's number in hex, prefix,
 * scope, flags, and its name. Null where they could not be read.
 */
export function ipv6Addresses(system: ReadOnlySystem): readonly InterfaceAddress[] | null {
  const table = readOrNull(system, '/proc/net/if_inet6');
  if (table === null) return null;
  return table.split('\n').flatMap((line) => {
    const [, hex, index = '', flags = '', name = ''] =
      /^([\da-f]{32}) ([\da-f]+) \S+ \S+ ([\da-f]+) +(\S+)$/.exec(line) ?? [];
    if (hex === undefined) return [];
    const number = String(Number.parseInt(index, 16));
    return [{ address: formatAddress(hex, 'BE'), index: number, name, flags: Number.parseInt(flags, 16) }];
  });
}
