/** The three settings from what the kernel prints for them, in the order of SETTING_KEYS, final newlines included. */
import { parseSetting, SETTING_KEYS, type LinuxSettings } from '../../src/backends/linux/settings/settings.ts';

export function parseSettings(texts: readonly string[]): LinuxSettings {
  const entries = SETTING_KEYS.map((key, i) => {
    const value = texts[i]?.endsWith('\n') ? parseSetting(key, texts[i].slice(0, -1)) : null;
    if (value === null) throw new Error(`The kernel printed ${JSON.stringify(texts[i])} for ${key}.`);
    return [key, value] as const;
  });
  return Object.fromEntries(entries) as unknown as LinuxSettings;
}
