/** Whether an address is one of this host, in the network namespace that portplan runs in. */
import { addressCover, isMulticast, isWildcard, type AddressCover } from '../../../model/bind/address-cover.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { formatAddress } from '../kernel-address.ts';

/** Whether the kernel lets it be bound (inet_addr_valid_or_nonlocal); null where it could not be read. */
export function isLocalAddress(system: ReadOnlySystem, address: string | null): boolean | null {
  const cover = addressCover(address, true);
  // Whoever joins a group binds its address; whoever waits for broadcasts, theirs.
  if (isWildcard(cover) || isMulticast(cover) || cover.v4 === '255.255.255.255') return true;
  return mayBindAny(system, cover.v4 === null ? 6 : 4) || isOwnAddress(system, cover);
}

/** Null where it could not be read. */
export function isOwnAddress(system: ReadOnlySystem, { v4, v6 }: AddressCover): boolean | null {
  if (v4 === null) return ipv6Addresses(system)?.some((one) => isThat(one, v6 ?? '')) ?? null;
  const table = read(system, '/proc/net/fib_trie');
  return table === null ? null : isInTrie(table, v4);
}

/** Why an address of IPv6 that is on an interface is not in use there; null where it is. */
export function unusedBecause(system: ReadOnlySystem, address: string): 'tentative' | 'duplicate' | null {
  const key = addressCover(address, true).v6;
  const found = (ipv6Addresses(system) ?? []).filter((one) => isThat(one, key ?? ''));
  const [first] = found;
  if (!first || found.some(isInUse) || mayBindAny(system, 6)) return null;
  return (first.flags & DUPLICATE) === 0 ? 'tentative' : 'duplicate';
}

/** IFA_F_TENTATIVE and what tells more of it, of linux/if_addr.h: an optimistic one can be bound (ipv6_chk_addr). */
const [TENTATIVE, OPTIMISTIC, DUPLICATE] = [0x40, 0x04, 0x08];

function isInUse({ flags }: InterfaceAddress): boolean {
  return (flags & TENTATIVE) === 0 || (flags & OPTIMISTIC) !== 0;
}

function read(system: ReadOnlySystem, path: string): string | null {
  return orNull(['EACCES', 'EPERM', 'ENOENT'], () => system.readFile(path));
}

/** A link-local address is one of an interface: by its name or its number. */
function isThat({ address, names }: InterfaceAddress, key: string): boolean {
  const [wanted, zone] = key.split('%');
  return addressCover(address, true).v6 === wanted && (zone === undefined || names.includes(zone));
}

function mayBindAny(system: ReadOnlySystem, family: 4 | 6): boolean {
  return read(system, `/proc/sys/net/ipv${family}/ip_nonlocal_bind`)?.trim() === '1';
}

/** Behind `|-- 127.0.0.0` stands `/8 host LOCAL`: every address of that prefix is ours. Broadcasts to us can be bound, too. */
export function isInTrie(table: string, address: string): boolean {
  let network = '';
  return table.split('\n').some((line) => {
    network = /\|-- ([\d.]+)/.exec(line)?.[1] ?? network;
    const size = /^ *\/(\d+) \w+ (?:LOCAL|BROADCAST)/.exec(line)?.[1];
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
  readonly flags: number;
}

/**
 * `00000000000000000000000000000001 01 80 10 80       lo`: the bytes in their own order, the interface's number in hex, prefix,
 * scope, flags, and its name. Null where they could not be read.
 */
function ipv6Addresses(system: ReadOnlySystem): readonly InterfaceAddress[] | null {
  const table = read(system, '/proc/net/if_inet6');
  if (table === null) return null;
  return table.split('\n').flatMap((line) => {
    const [, hex, index = '', flags = '', name = ''] =
      /^([\da-f]{32}) ([\da-f]+) \S+ \S+ ([\da-f]+) +(\S+)$/.exec(line) ?? [];
    if (hex === undefined) return [];
    const names = [String(Number.parseInt(index, 16)), name];
    return [{ address: formatAddress(hex, 'BE'), names, flags: Number.parseInt(flags, 16) }];
  });
}
