/** Addresses of IPv6 that the kernel refuses whatever sockets there are (measured on 6.18). */
import { addressCover, isMulticast, needsZone } from '../../../model/bind/address-cover.ts';
import { deviceOf } from '../../../model/bind/bind-socket.ts';
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { AddressFault } from '../../../model/explain/bind-facts.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { ipv6Addresses } from './ipv6-addresses.ts';
import { reasonNotInUse } from './local-address.ts';
import { interfaceNames } from '../interface-names.ts';

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
