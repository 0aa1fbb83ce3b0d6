/** Settings that a script, a unit or a table of cron may set again behind all that is computed. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  sysctlName,
  type LinuxSettings,
} from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import { valueWords } from '../../../words/value-words.ts';
import { bootState } from '../boot/boot-state.ts';
import type { BootReader, SysctlTree } from '../boot/boot-types.ts';
import { writesOnLine } from '../boot/script-writes.ts';
import { writeSysctl } from '../settings/kernel-model.ts';

/** A line of a script is a doubt: whether it runs, and when, nobody can tell by its text. What brings the value about anyway is none. */
export function valuesOfScripts(
  files: SysctlTree,
  reader: BootReader,
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  const scripts = files.filter(({ source }) => source === 'script');
  if (scripts.length === 0) return [];
  const boot = bootState(reader, files);
  return scripts.flatMap(({ path: file, text }) =>
    text.split('\n').flatMap((line, i) =>
      writesOnLine(line).flatMap(({ setting, value }) => {
        const wanted =
          planned[setting] === undefined
            ? boot[setting].value
            : formatSetting(setting, { ...KERNEL_DEFAULTS, ...planned });
        if (value !== null && writtenValue(setting, value) === wanted) return [];
        return [
          {
            rule: 'boot-value-elsewhere' as const,
            severity: 'warning' as const,
            message: `${sysctlName(setting)} may be set again by ${file}:${i + 1} after files are read${value === null ? '' : `, to ${value}`}, where ${valueWords(wanted)} is expected`,
            help: 'remove that line, or have it set the same value',
            at: { file, line: i + 1, column: 1 },
            ports: null,
          },
        ];
      }),
    ),
  );
}

/** What the kernel makes of the value; null where it refuses it. */
function writtenValue(setting: SettingKey, value: string): string | null {
  const result = writeSysctl({ ...KERNEL_DEFAULTS, unprivilegedPortStart: 0 }, setting, `${value}\n`);
  return 'error' in result ? null : formatSetting(setting, result.settings);
}
