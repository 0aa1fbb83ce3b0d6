/** Where IPv6 is switched off: an interface has then none of its addresses, and no bind of one works. */
import { addressCover } from '../../../model/bind/address-cover.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { readOrNull } from '../read-or-null.ts';

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

const LOOPBACK = addressCover('::1', true).v6;

function isDisabled(system: ReadOnlySystem, name: string): boolean {
  return readOrNull(system, `${CONF}/${name}/disable_ipv6`)?.trim() === '1';
}
