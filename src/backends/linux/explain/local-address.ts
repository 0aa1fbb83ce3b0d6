/** Whether an address is one of this host, in the network namespace that portplan runs in. */
import { addressCover, EVERY, isMulticast } from '../../../model/bind/address-cover.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { formatAddress } from '../kernel-address.ts';

/** Null where it could not be read. */
export function isLocalAddress(system: ReadOnlySystem, address: string | null): boolean | null {
  const cover = addressCover(address, true);
  const { v4, v6 } = cover;
  // Whoever joins a group binds its address.
  if (v4 === EVERY || v6 === EVERY || isMulticast(cover)) return true;
  const read = (path: string): string | null => orNull(['EACCES', 'EPERM', 'ENOENT'], () => system.readFile(path));
  if (mayBindAny(read(`/proc/sys/net/ipv${v4 === null ? 6 : 4}/ip_nonlocal_bind`))) return true;
  if (v4 !== null) {
    const table = read('/proc/net/fib_trie');
    return table === null ? null : isInTrie(table, v4);
  }
  const table = read('/proc/net/if_inet6');
  return table === null ? null : ipv6Addresses(table).some((one) => isThat(one, v6 ?? ''));
}

/** A link-local address is one of an interface: by its name or its number. */
function isThat({ address, names }: InterfaceAddress, key: string): boolean {
  const [wanted, zone] = key.split('%');
  return addressCover(address, true).v6 === wanted && (zone === undefined || names.includes(zone));
}

function mayBindAny(text: string | null): boolean {
  return text?.trim() === '1';
}

/** Behind `|-- 127.0.0.0` stands `/8 host LOCAL`: every address of that prefix is ours. */
export function isInTrie(table: string, address: string): boolean {
  let network = '';
  return table.split('\n').some((line) => {
    network = /\|-- ([\d.]+)/.exec(line)?.[1] ?? network;
    const size = /^ *\/(\d+) \w+ LOCAL/.exec(line)?.[1];
    return size !== undefined && prefix(network, Number(size)) === prefix(address, Number(size));
  });
}

function prefix(address: string, size: number): number {
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return Math.floor(number / 2 ** (32 - size));
}

interface InterfaceAddress {
  readonly address: string;
  readonly names: readonly string[];
}

/** `00000000000000000000000000000001 01 80 10 80       lo`: the bytes in their own order, the interface's number in hex and its name. */
function ipv6Addresses(table: string): readonly InterfaceAddress[] {
  return table.split('\n').flatMap((line) => {
    const [, hex, index = '', name = ''] = /^([\da-f]{32}) ([\da-f]+) .* (\S+)$/.exec(line) ?? [];
    if (hex === undefined) return [];
    return [{ address: formatAddress(hex, 'BE'), names: [String(Number.parseInt(index, 16)), name] }];
  });
}
