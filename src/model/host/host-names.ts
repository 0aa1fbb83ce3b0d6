/** What plans may write as a name or as a number, as far as a host tells: two spellings of one thing. */
export interface HostNames {
  /** Names of network interfaces, by their numbers. */
  readonly interfaces: Readonly<Record<string, string>>;
  /** Names of system accounts, by their numbers. */
  readonly accounts: Readonly<Record<string, string>>;
}

export const NO_NAMES: HostNames = { interfaces: {}, accounts: {} };

/** The account by its name, where the host has one for its number. */
export function namedAccount(user: string | undefined, { accounts }: HostNames): string | undefined {
  return user === undefined ? undefined : (accounts[user] ?? user);
}

/** `fe80::1%eth0` for `fe80::1%2`; every other address as it is. */
export function onNamedLink(address: string | null, { interfaces }: HostNames): string | null {
  const zone = address?.split('%')[1];
  return address === null || zone === undefined ? address : address.replace(/%.*/, `%${interfaces[zone] ?? zone}`);
}
