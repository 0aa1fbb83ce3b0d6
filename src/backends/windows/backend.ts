import { NO_NAT } from '../../model/nat/host-nat.ts';
import type { Listener } from '../../model/sockets/listener.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import type { Backend } from '../backend.ts';
import { bindsByTable } from '../bind-source.ts';
import type { WindowsHost } from './host.ts';
import { knownWindowsHost } from './snapshot/known-host.ts';
import { describeWindowsHost } from './snapshot/describe-host.ts';
import { readBindFacts } from './bind-facts.ts';
import { openSockets } from './sockets/open-sockets.ts';
import { planWindows } from './plan/plan.ts';
import { heldRows } from './plan/stack-plan.ts';
import { readForPlan } from './read-for-plan.ts';
import { readWindowsHost } from './read.ts';
import { type HolderQuestion, readHolders } from './holders/read-holders.ts';
import { restoreWindows } from './plan/restore.ts';
import { settingAccess } from './settings/setting-access.ts';
import { listenersAmong, readSockets } from './sockets/sockets.ts';

export const windows: Backend = {
  platform: 'windows',
  plan: async (system, desired, ownership, options) => {
    const host = await readForPlan(system, desired, ownership, options);
    return planWindows(desired, host, ownership, options);
  },
  know: async (system, ownership) => knownWindowsHost({ ...(await readAll(system, 'names')), ownership }),
  captured: async (snapshot) => (await import('./snapshot/captured.ts')).capturedWindows(snapshot),
  restore: restoreWindows,
  settings: settingAccess,
  describe: async (system, ownership) => {
    const { host, listeners } = await readAll(system, 'all');
    return { ...describeWindowsHost(host, ownership), listeners };
  },
  openSockets,
  // tasklist tells the names of programs alone.
  startedPrograms: () => new Map(),
  leftOut: () => [],
  bootFindings: () => [],
  binds: (system) => bindsByTable(system, (asked) => readBindFacts(system, asked)),
  describeNat: () => Promise.resolve({}),
  nat: () => Promise.resolve(NO_NAT),
  pasted: async (name, text) => (await import('./snapshot/pasted.ts')).pastedWindows(name, text),
  gathered: async (folder) => (await import('./snapshot/gathered.ts')).gatheredWindows(folder),
};

/** `depth`: how much is asked of those that have its ports. */
async function readAll(
  system: ReadOnlySystem,
  depth: HolderQuestion['depth'],
): Promise<{ host: WindowsHost; listeners: readonly Listener[] | null }> {
  const [host, all] = await Promise.all([readWindowsHost(system), readSockets(system)]);
  const sockets = (all ?? []).filter(({ isListening }) => isListening);
  const holders = await readHolders(system, { sockets, rows: host.stacks.flatMap(heldRows), depth });
  const listeners = all && listenersAmong(all);
  return { host: { ...host, holders, listeners }, listeners };
}
