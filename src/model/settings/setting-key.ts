/**
 * The settings of a host that a plan can manage, by their keys in a plan file, with the names that people have for them on
 * every OS. In the order in which plans show and write them: what is reserved comes before the range.
 */
export const SETTING_TITLES = {
  reserved: 'reserved ports',
  ephemeral: 'ephemeral range',
  unprivilegedPortStart: 'unprivileged port start',
  timeWaitReuse: 'reuse of TIME_WAIT',
} as const;

export type SettingKey = keyof typeof SETTING_TITLES;

export const SETTING_KEYS = Object.keys(SETTING_TITLES) as readonly SettingKey[];

/** A setting that Linux alone has, once for the host; a plan file gives its value as it is. */
export type LinuxOnlyKey = Exclude<SettingKey, 'reserved' | 'ephemeral'>;

export const LINUX_ONLY_KEYS: readonly LinuxOnlyKey[] = SETTING_KEYS.filter(isLinuxOnly);

function isLinuxOnly(key: SettingKey): key is LinuxOnlyKey {
  return key !== 'reserved' && key !== 'ephemeral';
}
