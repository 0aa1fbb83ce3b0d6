/** The settings from what the kernel prints for them, in the order of their names, final newlines included. */
import { KEYS_BY_NAME, parseSetting, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';

export function parseSettings(texts: readonly string[]): LinuxSettings {
  const entries = KEYS_BY_NAME.map((key, i) => {
    const value = texts[i]?.endsWith('\n') ? parseSetting(key, texts[i].slice(0, -1)) : null;
    if (value === null) throw new Error(`The kernel printed ${JSON.stringify(texts[i])} for ${key}.`);
    return [key, value] as const;
  });
  return Object.fromEntries(entries) as unknown as LinuxSettings;
}
