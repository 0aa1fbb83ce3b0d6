/** Addresses of IPv6 that the kernel refuses whatever sockets there are (measured on 6.18). */
import { addressCover, isMulticast, needsZone } from '../../../model/bind/address-cover.ts';
import type { AskedBind } from '../../../model/explanation.ts';
import { unusedBecause } from './local-address.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';

/** group: TCP has no groups. tentative, duplicate: it is on an interface, and not in use. */
export type AddressFault = 'group' | 'needs-zone' | 'no-interface' | 'tentative' | 'duplicate';

export function addressFaultOf(
  system: ReadOnlySystem,
  { address, protocol }: Pick<AskedBind, 'address' | 'protocol'>,
): AddressFault | null {
  const cover = addressCover(address, true);
  if (address === null || cover.v6 === null) return null;
  if (protocol === 'tcp' && isMulticast(cover)) return 'group';
  if (!needsZone(address)) return unusedBecause(system, address);
  const zone = zoneIn(address);
  if (zone === undefined) return 'needs-zone';
  if (interfaces(system)?.includes(interfaceName(system, zone)) === false) return 'no-interface';
  return unusedBecause(system, address);
}

export function zoneIn(address: string): string | undefined {
  return address.split('%')[1];
}

/** The address with its interface by name: Node takes no number. */
export function withNamedZone(system: ReadOnlySystem, address: string): string {
  const zone = zoneIn(address);
  return zone === undefined ? address : address.replace(/%.*/, `%${interfaceName(system, zone)}`);
}

/** `fe800000000000000000000000000001 02 40 20 80     eth0`: the number of the interface in hex, and its name. */
function interfaceName(system: ReadOnlySystem, zone: string): string {
  if (!/^\d+$/.test(zone)) return zone;
  const rows = (read(system, '/proc/net/if_inet6') ?? '').split('\n').map((line) => line.trim().split(/\s+/));
  return rows.find(([, index = '']) => Number.parseInt(index, 16) === Number(zone))?.[5] ?? zone;
}

/** `  eth0: 1296 16 0 0`; null where they could not be read. */
function interfaces(system: ReadOnlySystem): readonly string[] | null {
  const text = read(system, '/proc/net/dev');
  return text === null ? null : text.split('\n').flatMap((line) => /^\s*(\S+?):\s/.exec(line)?.[1] ?? []);
}

function read(system: ReadOnlySystem, path: string): string | null {
  return orNull(['EACCES', 'EPERM', 'ENOENT'], () => system.readFile(path));
}
