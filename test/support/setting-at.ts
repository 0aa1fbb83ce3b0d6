/** What a path below /proc/sys stands for, and the errors of a machine in memory. */
import { procPath, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../src/model/settings/setting-key.ts';
import { errnoError } from '../../src/system/system.ts';

export function keyOf(path: string): keyof LinuxSettings {
  const key = SETTING_KEYS.find((known) => procPath(known) === path);
  if (!key) throw failure('ENOENT');
  return key;
}

export const failure = (code: string): Error => errnoError(code, 'simulated');
