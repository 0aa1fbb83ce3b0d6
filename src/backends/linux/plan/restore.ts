import { Failure } from '../../../model/failure.ts';
import type { SetStep } from '../../../model/plan/step.ts';
import { liveSteps } from './live-steps.ts';
import {
  KERNEL_DEFAULTS,
  parseSetting,
  type LinuxSettings,
  sysctlName,
} from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { quoted } from '../../../model/text/quoted.ts';

/** Steps from the live values to recorded ones, given as the kernel's own text by the setting's name. */
export function restoreSteps(live: Partial<LinuxSettings>, recorded: ReadonlyMap<string, string>): readonly SetStep[] {
  const before: LinuxSettings = { ...KERNEL_DEFAULTS, ...live };
  const values = SETTING_KEYS.flatMap((key) => {
    const text = recorded.get(sysctlName(key));
    return text === undefined ? [] : [[key, recordedValue(key, text)] as const];
  });
  const after: LinuxSettings = { ...before, ...Object.fromEntries(values) };
  if (after.unprivilegedPortStart > after.ephemeral.first) {
    const message = `The ephemeral range would start at ${after.ephemeral.first}, below the unprivileged port start, ${after.unprivilegedPortStart}: one of them was changed since. Nothing was changed.`;
    throw new Failure('moved-on', message, 1);
  }
  return liveSteps(before, after);
}

function recordedValue<K extends SettingKey>(key: K, text: string): LinuxSettings[K] {
  const value = parseSetting(key, text);
  if (value !== null) return value;
  throw new Failure('damaged-record', `the record gives ${sysctlName(key)} a value that is none: ${quoted(text)}`);
}
