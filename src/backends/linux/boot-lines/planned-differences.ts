/** What sysctl files set, compared with a plan for the same host. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import type { DesiredState } from '../../../model/plan/desired-state.ts';
import { formatPosition, type Position } from '../../../model/plan/position.ts';
import { formatPortSet, noPorts, parsePortSet, subtract } from '../../../model/ports/port-set.ts';
import { portSetWord } from '../../../words/ports-words.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  type LinuxSettings,
  sysctlName,
} from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { valueWords } from '../../../words/value-words.ts';
import { bootState } from '../boot/boot-state.ts';
import type { BootReader, SysctlTree } from '../boot/boot-types.ts';

/** One finding for each setting that the files set otherwise than the plan wants it, at the line that wins. */
export function plannedDifferences(
  files: SysctlTree,
  [reader]: readonly BootReader[],
  plan: DesiredState,
  wanted: Partial<LinuxSettings>,
): readonly BootFinding[] {
  if (reader === undefined) return [];
  const boot = bootState(reader, files);
  return SETTING_KEYS.flatMap((key) => {
    const { from, value } = boot[key];
    const difference = from && wanted[key] !== undefined ? differenceOf(key, value, wanted) : null;
    if (!from || difference === null) return [];
    const place = key === 'reserved' ? plan.file : formatPlace(plan[key]?.at, plan);
    return [
      {
        rule: 'boot-value-not-planned',
        severity: 'warning' as const,
        message: `${sysctlName(key)} ${difference}, as ${place} says`,
        help: `remove this line and let \`portplan apply\` set the value, or write here what the plan says`,
        at: { file: from.file, line: from.line, column: 1 },
        ports: noPorts,
      },
    ];
  });
}

function formatPlace(at: Position | undefined, { file }: DesiredState): string {
  return at ? formatPosition(at) : file;
}

/** Null where there is none. Ports that a list has beyond the plan stay reserved with it. */
function differenceOf(key: SettingKey, value: string, wanted: Partial<LinuxSettings>): string | null {
  const planned = formatSetting(key, { ...KERNEL_DEFAULTS, ...wanted });
  if (key !== 'reserved')
    return value === planned ? null : `is ${valueWords(value)} here, and not ${valueWords(planned)}`;
  const lacks = subtract(wanted.reserved ?? noPorts, parsePortSet(value) ?? noPorts);
  return lacks.length === 0 ? null : `lacks ${portSetWord(lacks)} here (${formatPortSet(lacks)})`;
}
