import type { Backend } from '../backend.ts';
import { linuxBinds } from './bind-facts/linux-binds.ts';
import { knownLinuxHost } from './snapshot/known-host.ts';
import { describeLinuxHost } from './snapshot/describe-host.ts';
import { readHostNames } from './read-names.ts';
import { readListeners } from './sockets/sockets.ts';
import { listenersWithOptions, openSockets } from './sockets/open-sockets.ts';
import { planLinux } from './plan/plan.ts';
import { bootFindings } from './boot-lines/boot-findings.ts';
import { readBootFiles, readLinuxHost, readLinuxState, readLiveSettings } from './read.ts';
import { restoreSteps } from './plan/restore.ts';
import { settingAccess } from './settings/setting-access.ts';
import { processBudget, processPartsLeftOut } from './processes/process-budget.ts';
import { unreadRows, unreadRowsUnseen } from './unread-rows.ts';
import { startedPrograms } from './processes/started-program.ts';

export const linux: Backend = {
  platform: 'linux',
  plan: (system, desired, ownership, options) =>
    planLinux(desired, readLinuxHost(system, desired.persist.file, options), ownership, options),
  know: (system, ownership) => {
    const parts = { state: readLinuxState(system), ownership, listeners: readListeners(system) };
    return knownLinuxHost({ ...parts, unreadRows: unreadRows(system) }, system.hostName());
  },
  captured: async (snapshot) => (await import('./snapshot/captured.ts')).capturedLinux(snapshot),
  restore: (system, changes) =>
    changes.length === 0
      ? []
      : restoreSteps(readLiveSettings(system), new Map(changes.map(({ setting, after }) => [setting, after]))),
  settings: settingAccess,
  describe: async (system, ownership) => ({
    ...describeLinuxHost(readLinuxState(system), ownership),
    names: readHostNames(system),
    listeners: await listenersWithOptions(system),
    ...(unreadRows(system).length > 0 && { unreadRows: unreadRows(system) }),
  }),
  openSockets,
  startedPrograms,
  leftOut: (system) => [...processPartsLeftOut(processBudget(system)), ...unreadRowsUnseen(unreadRows(system))],
  bootFindings: (system) => (system.network().kind === 'host' ? bootFindings(readBootFiles(system), {}) : []),
  binds: linuxBinds,
  describeNat: async (system) => ({ nat: await (await import('./nat/read-nat.ts')).readNatState(system) }),
  nat: async (system) => (await import('./nat/read-nat.ts')).readNat(system),
  // Of Linux nobody pastes what a snapshot does not say better.
  pasted: () => null,
  gathered: async (folder) => (await import('./snapshot/gathered.ts')).gatheredLinux(folder),
};
