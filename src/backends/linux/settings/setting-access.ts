import { Failure } from '../../../model/failure.ts';
import { quoted } from '../../../model/text/quoted.ts';
import type { SettingAccess } from '../../../model/plan/setting-access.ts';
import type { System } from '../../../system/system.ts';
import { readLiveSettings } from '../read.ts';
import { isLeftBy } from '../plan/cut-off-write.ts';
import { procPath, settingKeyOf } from '../../../model/settings/linux-settings.ts';

/** Settings are files of the kernel; who may write them, the first write tells. */
export function settingAccess(system: System): SettingAccess {
  return {
    read: ({ setting }) => system.readSetting(pathOf(setting)),
    isLeftBy: (change, now) => isLeftBy(change, now, () => readLiveSettings(system).ephemeral),
    refusal: ({ setting }) => `${setting} was not taken`,
    expectPermitted: () => undefined,
    recover: () => undefined,
    expectFeasible: () => undefined,
  };
}

function pathOf(setting: string): string {
  const key = settingKeyOf(setting);
  if (key === undefined)
    throw new Failure('damaged-record', `a record names ${quoted(setting)}, which is no setting of Linux`);
  return procPath(key);
}
