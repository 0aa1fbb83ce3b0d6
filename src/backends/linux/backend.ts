import type { Backend } from '../backend.ts';
import { capturedLinux } from './snapshot/captured.ts';
import { knownLinuxHost } from './snapshot/known-host.ts';
import { describeLinuxHost } from './snapshot/describe-host.ts';
import { readBindFacts } from './bind-facts/bind-facts.ts';
import { possibleHolders } from './bind-facts/possible-holders.ts';
import { accounts } from './processes/accounts.ts';
import { dockerContainers } from './containers/docker-containers.ts';
import { findHolders } from './processes/holders.ts';
import { processFacts } from './processes/process-facts.ts';
import { gatheredLinux } from './snapshot/gathered.ts';
import { readHostNames } from './read-names.ts';
import { readListeners } from './sockets/sockets.ts';
import { isGivenPort } from './sockets/given-port.ts';
import { openSockets } from './sockets/open-sockets.ts';
import { planLinux } from './plan/plan.ts';
import { bootFindings } from './boot-lines/boot-findings.ts';
import { readBootFiles, readLinuxHost, readLinuxState, readLiveSettings } from './read.ts';
import { restoreSteps } from './plan/restore.ts';
import { settingAccess } from './settings/setting-access.ts';
import { nameSocketUnits } from './units/name-socket-units.ts';
import { startingService } from './units/loaded-sockets.ts';
import { startedPrograms } from './processes/started-program.ts';

export const linux: Backend = {
  platform: 'linux',
  plan: (system, desired, ownership, options) =>
    planLinux(desired, readLinuxHost(system, desired.persist.file, options), ownership, options),
  know: (system, ownership) =>
    knownLinuxHost({ state: readLinuxState(system), ownership, listeners: readListeners(system) }, system.hostName()),
  captured: capturedLinux,
  restore: (system, changes) =>
    changes.length === 0
      ? []
      : restoreSteps(readLiveSettings(system), new Map(changes.map(({ setting, after }) => [setting, after]))),
  settings: settingAccess,
  describe: (system, ownership) => ({
    ...describeLinuxHost(readLinuxState(system), ownership),
    names: readHostNames(system),
    listeners: readListeners(system),
  }),
  openSockets,
  startedPrograms,
  bootFindings: (system) => (system.network().kind === 'host' ? bootFindings(readBootFiles(system), {}) : []),
  bindFacts: readBindFacts,
  accounts,
  holders: findHolders,
  nameSocketUnits,
  startingService,
  dockerContainers,
  isGivenPort,
  processFacts,
  possibleHolders,
  describeNat: async (system) => ({ nat: await (await import('./nat/read-nat.ts')).readNatState(system) }),
  nat: async (system) => (await import('./nat/read-nat.ts')).readNat(system),
  gathered: gatheredLinux,
};
