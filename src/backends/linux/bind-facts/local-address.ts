/** Whether an address is one of this host, in the network namespace that portplan runs in. */
import {
  addressCover,
  isMulticast,
  isWildcard,
  type AddressCover,
  needsZone,
} from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import { type ReadOnlySystem, orNull } from '../../../system/system.ts';
import { ipv6Addresses, type InterfaceAddress } from './ipv6-addresses.ts';
import { readOrNull } from '../read-or-null.ts';
import { deviceOf } from '../../../model/bind/bind-socket.ts';
import type { AddressFault } from '../../../model/explain/bind-facts.ts';
import { interfaceNames } from '../interface-names.ts';

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
function reasonNotInUse(system: ReadOnlySystem, address: string): 'tentative' | 'duplicate' | null {
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

/** Where IPv6 is switched off: an interface has then none of its addresses, and no bind of one works. */
const CONF = '/proc/sys/net/ipv6/conf';

/**
 * The interfaces whose `disable_ipv6` is 1 and that may have the address, `all` alone where it is all of them; none for an
 * address of IPv4, and where nothing is switched off.
 */
export function ipv6DisabledOn(system: ReadOnlySystem, address: string | null): readonly string[] {
  const { v6 } = addressCover(address, true);
  if (address === null || v6 === null) return [];
  if (isDisabled(system, 'all')) return ['all'];
  return mayHave(system, v6).filter((name) => isDisabled(system, name));
}

function mayHave(system: ReadOnlySystem, address: string): readonly string[] {
  const zone = address.split('%')[1];
  if (zone !== undefined) return [zone];
  if (address === LOOPBACK) return ['lo'];
  const names = orNull(['ENOENT', 'EACCES'], () => system.list(CONF)) ?? [];
  return names.filter((name) => !['all', 'default', 'lo'].includes(name)).sort();
}

function isDisabled(system: ReadOnlySystem, name: string): boolean {
  return readOrNull(system, `${CONF}/${name}/disable_ipv6`)?.trim() === '1';
}

/** Addresses of IPv6 that the kernel refuses whatever sockets there are (measured on 6.18). */
export function addressFaultOf(
  system: ReadOnlySystem,
  { address, protocol, device, freebind }: Pick<AskedBind, 'address' | 'protocol' | 'device' | 'freebind'>,
): AddressFault | null {
  if (device !== undefined && interfaceNames(system)?.includes(device) === false) return 'no-interface';
  const cover = addressCover(address, true);
  if (address === null || cover.v6 === null) return null;
  if (protocol === 'tcp' && isMulticast(cover)) return 'group';
  const notInUse = (): AddressFault | null => (freebind ? null : reasonNotInUse(system, address));
  if (!needsZone(address)) return notInUse();
  const zone = zoneIn(address);
  if (zone === undefined) return 'needs-zone';
  if (interfaceNames(system)?.includes(interfaceName(system, zone)) === false) return 'no-interface';
  return notInUse();
}

function zoneIn(address: string): string | undefined {
  return address.split('%')[1];
}

/** The address with its interface by name: Node takes no number. */
export function withNamedZone(system: ReadOnlySystem, address: string): string {
  const zone = zoneIn(address);
  return zone === undefined ? address : address.replace(/%.*/, `%${interfaceName(system, zone)}`);
}

/** The interface that the socket will be bound to, by its name: a zone may be a number. Null for none. */
export function boundDevice(system: ReadOnlySystem, asked: Pick<AskedBind, 'address' | 'device'>): string | null {
  const device = deviceOf(asked);
  return device === null || asked.device !== undefined ? device : interfaceName(system, device);
}

function interfaceName(system: ReadOnlySystem, zone: string): string {
  const found = ipv6Addresses(system)?.find(({ index }) => index === zone);
  return found?.name ?? zone;
}
