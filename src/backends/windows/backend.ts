import type { Backend } from '../backend.ts';
import { capturedHost, capturedOwnership } from './snapshot/captured.ts';
import { describeHost } from './snapshot/describe-host.ts';
import { readBindFacts } from './bind-facts.ts';
import { gatheredWindows } from './snapshot/gathered.ts';
import { openSockets } from './sockets/open-sockets.ts';
import { planWindows } from './plan/plan.ts';
import { readWindowsHost } from './read.ts';
import { restoreWindows } from './plan/restore.ts';
import { settingAccess } from './settings/setting-access.ts';
import { readListeners } from './sockets/sockets.ts';

export const windows: Backend = {
  platform: 'windows',
  plan: async (system, desired, ownership, options) => {
    const host = await readWindowsHost(system, options.restartWinnat);
    return planWindows(desired, host, ownership, options);
  },
  planCaptured: (snapshot, desired, options) =>
    planWindows(desired, capturedHost(snapshot), capturedOwnership(snapshot), options),
  restore: restoreWindows,
  settings: settingAccess,
  describe: async (system, ownership) => {
    const [host, listeners] = await Promise.all([readWindowsHost(system, true), readListeners(system)]);
    return { ...describeHost(host, ownership), listeners };
  },
  openSockets,
  // tasklist tells the names of programs alone.
  startedPrograms: () => new Map(),
  bindFacts: readBindFacts,
  // netstat names the process beside the socket.
  holders: () => ({ byInode: new Map(), hidden: 0 }),
  possibleHolders: () => [],
  gathered: gatheredWindows,
};
