import type { Backend } from '../backend.ts';
import { capturedHost, capturedOwnership } from './captured.ts';
import { describeHost } from './describe-host.ts';
import { explainWindows } from './explain.ts';
import { gatheredWindows } from './gathered.ts';
import { openSockets } from './open-sockets.ts';
import { planWindows } from './plan.ts';
import { readWindowsHost } from './read.ts';
import { restoreWindows } from './restore.ts';
import { settingAccess } from './setting-access.ts';
import { readListeners } from './sockets.ts';

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
  explain: explainWindows,
  gathered: gatheredWindows,
};
