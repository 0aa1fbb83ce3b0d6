import { DEFAULT_PERSIST_FILE } from '../../model/desired-state.ts';
import type { Backend } from '../backend.ts';
import { describeHost } from './describe-host.ts';
import { planLinux } from './plan.ts';
import { readLinuxHost, readLiveSettings } from './read.ts';
import { restoreSteps } from './restore.ts';
import { settingAccess } from './setting-access.ts';

export const linux: Backend = {
  platform: 'linux',
  plan: (system, desired, ownership, options) =>
    planLinux(desired, readLinuxHost(system, desired.persist.file), ownership, options),
  restore: (system, changes) =>
    changes.length === 0
      ? []
      : restoreSteps(readLiveSettings(system), new Map(changes.map(({ setting, after }) => [setting, after]))),
  settings: settingAccess,
  describe: (system, ownership) => describeHost(readLinuxHost(system, DEFAULT_PERSIST_FILE), ownership),
};
