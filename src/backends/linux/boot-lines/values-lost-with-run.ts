/** Settings that a file in /run decides: a restart empties /run, whatever is meant to last. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { sysctlName, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../../model/settings/setting-key.ts';
import { valueWords } from '../../../words/value-words.ts';
import { bootState } from '../boot/boot-state.ts';
import type { BootFileLine, BootReader, BootSetting, SysctlTree } from '../boot/boot-types.ts';
import { baseName, filesIn, treeWithoutRun } from '../boot/file-order.ts';

/** A plan is not told of its own settings: it keeps them in a file that lasts. */
export function valuesLostWithRun(
  files: SysctlTree,
  [reader]: readonly BootReader[],
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  if (reader === undefined || treeWithoutRun(files) === files) return [];
  const [now, lasting] = [bootState(reader, files), bootState(reader, treeWithoutRun(files))];
  return SETTING_KEYS.filter((key) => planned[key] === undefined && now[key].value !== lasting[key].value).map(
    (key): BootFinding => ({
      rule: 'boot-file-not-read',
      severity: 'warning',
      message: `a restart empties /run: ${sysctlName(key)} is ${valueWords(now[key].value)} with this file, and ${valueWords(lasting[key].value)} after a boot, unless a program writes it again before files are read`,
      help: 'move the file to /etc/sysctl.d, or remove it',
      at: { ...placeIn(files, now[key], lasting[key]), column: 1 },
      ports: null,
    }),
  );
}

/** The line in /run that sets it, or else the file in /run that hides the one which would. */
function placeIn(files: SysctlTree, now: BootSetting, lasting: BootSetting): BootFileLine {
  const inRun = filesIn(files, '/run/sysctl.d');
  if (now.from && inRun.some(({ path }) => path === now.from?.file)) return now.from;
  const hidden = files.find(({ path }) => path === lasting.from?.file);
  const hiding = inRun.find((file) => hidden && baseName(file) === baseName(hidden)) ?? inRun[0];
  return { file: hiding?.path ?? '', line: 1 };
}
