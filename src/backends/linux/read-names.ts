import type { HostNames } from '../../model/host/host-names.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { ipv6Addresses } from './bind-facts/ipv6-addresses.ts';
import { accounts } from './processes/accounts.ts';

/** SYS_UID_MAX of login.defs: above it are people, whose names are no matter of a snapshot. */
const LAST_SYSTEM_ACCOUNT = 999;

/** The interfaces that have an address of IPv6, as only those can be zones, and the accounts that servers run as. */
export function readHostNames(system: ReadOnlySystem): HostNames {
  const links = system.isImage ? [] : (ipv6Addresses(system) ?? []);
  const known = accounts(system).filter(({ uid }) => uid <= LAST_SYSTEM_ACCOUNT);
  return {
    interfaces: Object.fromEntries(links.map(({ index, name }) => [index, name])),
    // The first line of a number counts (getpwuid).
    accounts: Object.fromEntries(known.toReversed().map(({ uid, name }) => [String(uid), name])),
  };
}
