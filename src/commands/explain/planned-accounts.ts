import { accounts } from '../../backends/linux/processes/accounts.ts';
import type { DesiredState } from '../../model/plan/desired-state.ts';
import type { Account } from '../../model/explain/asked-bind.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { accountNamed } from './asked-binds.ts';

/**
 * The accounts that services of the plan name, by that name, and each with the name that its processes have here. None
 * elsewhere: Windows has other names for accounts, and macOS keeps them in no file.
 */
export function plannedAccounts(system: ReadOnlySystem, desired: DesiredState | null): ReadonlyMap<string, Account> {
  if (system.platform !== 'linux') return new Map();
  const users = new Set((desired?.services ?? []).flatMap(({ user }) => user ?? []));
  const known = accounts(system);
  return new Map(
    [...users].map((user) => {
      const account = accountNamed(known, user);
      return [user, { ...account, name: known.find(({ uid }) => uid === account.uid)?.name ?? account.name }];
    }),
  );
}
