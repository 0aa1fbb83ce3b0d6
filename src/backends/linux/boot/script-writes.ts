/** Lines of scripts and units that write a setting: found by the names of settings, as no shell is run to tell what becomes of them. */
import { sysctlName } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';

interface ScriptWrite {
  readonly setting: SettingKey;
  /** Null where the line does not say it in plain digits behind the name. */
  readonly value: string | null;
}

const NAMES = SETTING_KEYS.map((setting) => {
  const name = sysctlName(setting).replaceAll('.', '[./]');
  return {
    setting,
    last: sysctlName(setting).replace(/^.*\./, ''),
    assigned: new RegExp(`${name}["']?\\s*=\\s*(?:["']?(\\d[\\d\\s,-]*))?`),
    redirected: new RegExp(`(?:>|\\btee\\b)[^|;&]*${name}\\b`),
  };
});

/** Whether it names a setting at all: most scripts need no closer look. */
export function mayWrite(text: string): boolean {
  return NAMES.some(({ last }) => text.includes(last));
}

/** `sysctl -w KEY=VALUE`, `KEY = VALUE` of a file for `sysctl -p`, `… > /proc/sys/KEY`; none in a comment. */
export function writesOnLine(line: string): readonly ScriptWrite[] {
  if (/^\s*[#;]/.test(line)) return [];
  return NAMES.filter(({ last }) => line.includes(last)).flatMap(({ setting, assigned, redirected }) => {
    const found = assigned.exec(line);
    if (!found && !redirected.test(line)) return [];
    return [{ setting, value: found?.[1]?.trim() ?? null }];
  });
}
