/** Whether an address is one of this host, in the network namespace that portplan runs in. */
import { addressCover, isMulticast, isWildcard, type AddressCover } from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { ipv6Addresses, type InterfaceAddress } from './ipv6-addresses.ts';
import { readOrNull } from '../read-or-null.ts';

/** Whether the kernel lets it be bound (inet_addr_valid_or_nonlocal); null where it could not be read. */
export function isLocalAddress(
  system: ReadOnlySystem,
  { address, device, freebind }: Pick<AskedBind, 'address' | 'device' | 'freebind'>,
): boolean | null {
  if (freebind) return true;
  const cover = addressCover(address, true);
  // The loopback address of IPv6 counts on its own interface alone, every other one on each (ipv6_chk_addr; measured on 6.18).
  if (device !== undefined && device !== 'lo' && cover.v6 === LOOPBACK) return false;
  // A program that joins a group binds the address of the group; one that waits for broadcasts, theirs.
  if (isWildcard(cover) || isMulticast(cover) || cover.v4 === '255.255.255.255') return true;
  return mayBindAny(system, cover.v4 === null ? 6 : 4) || isOwnAddress(system, cover);
}

const LOOPBACK = addressCover('::1', true).v6;

/** Whether an interface of this host has the address; null where that could not be read. */
export function isOwnAddress(system: ReadOnlySystem, { v4, v6 }: AddressCover): boolean | null {
  if (v4 === null) return ipv6Addresses(system)?.some((one) => hasAddress(one, v6 ?? '')) ?? null;
  const table = readOrNull(system, '/proc/net/fib_trie');
  return table === null ? null : isInTrie(table, v4);
}

/** Why an address of IPv6 that is on an interface is not in use there; null where it is. */
export function reasonNotInUse(system: ReadOnlySystem, address: string): 'tentative' | 'duplicate' | null {
  const key = addressCover(address, true).v6;
  const found = (ipv6Addresses(system) ?? []).filter((one) => hasAddress(one, key ?? ''));
  const [first] = found;
  if (!first || found.some(isInUse) || mayBindAny(system, 6)) return null;
  return (first.flags & DUPLICATE) === 0 ? 'tentative' : 'duplicate';
}

/** IFA_F_TENTATIVE and what tells more of it, of linux/if_addr.h: an optimistic one can be bound (ipv6_chk_addr). */
const [TENTATIVE, OPTIMISTIC, DUPLICATE] = [0x40, 0x04, 0x08];

function isInUse({ flags }: InterfaceAddress): boolean {
  return (flags & TENTATIVE) === 0 || (flags & OPTIMISTIC) !== 0;
}

/** Whether it is the address of `key`, whose zone, where it has one, is the interface by its name or number. */
function hasAddress({ address, index, name }: InterfaceAddress, key: string): boolean {
  const [wanted, zone] = key.split('%');
  return addressCover(address, true).v6 === wanted && [undefined, index, name].includes(zone);
}

function mayBindAny(system: ReadOnlySystem, family: 4 | 6): boolean {
  return readOrNull(system, `/proc/sys/net/ipv${family}/ip_nonlocal_bind`)?.trim() === '1';
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
