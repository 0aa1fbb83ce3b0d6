/** Settings that no file of a boot reader decides. */
import { grouped } from '../../../model/grouped.ts';
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { noPorts, parsePortSet } from '../../../model/ports/port-set.ts';
import { sysctlName, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../../model/settings/setting-key.ts';
import { listed } from '../../../model/text/listed.ts';
import { valueWords } from '../../../words/value-words.ts';
import { bootState } from '../boot/boot-state.ts';
import {
  formatOrigin,
  type BootReader,
  type BootFileLine,
  type SysctlFile,
  type SysctlTree,
} from '../boot/boot-types.ts';
import { sourceOf, type ValueSource } from '../boot/source-of.ts';
import { tunedWrites } from '../boot/tuned/tuned.ts';
import { valuesOfScripts } from './values-of-scripts.ts';

const ELSEWHERE: Readonly<Record<ValueSource, string>> = {
  'other-boot-entry': 'another command line of the boot loader sets it before files are read',
  'kernel-command-line': "the kernel's command line sets it before files are read",
  credential: 'the credential sysctl.extra of systemd-sysctl.service sets it, and is read behind all files',
  ufw: 'ufw sets it when its service starts',
  tuned: 'the active profile of TuneD sets it when its service starts',
};

/** None where no boot brings settings. A plan is told in words of its own where they keep it from its values. */
export function valuesFromElsewhere(
  files: SysctlTree,
  [reader]: readonly BootReader[],
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  if (reader === undefined) return [];
  return [
    ...valuesSet(files, reader, planned),
    ...valuesOfOtherEntries(files, reader, planned),
    ...valuesUnknown(files, planned),
    ...valuesOfScripts(files, reader, planned),
  ];
}

function valuesSet(files: SysctlTree, reader: BootReader, planned: Partial<LinuxSettings>): readonly BootFinding[] {
  const boot = bootState(reader, files);
  return SETTING_KEYS.filter((key) => planned[key] === undefined).flatMap((key) => {
    const { from, value, shadowed } = boot[key];
    const source = from && sourceOf(files, reader, key, from);
    if (!from || !source) return [];
    return [
      {
        rule: 'boot-value-elsewhere',
        severity: shadowed.length > 0 ? ('warning' as const) : ('info' as const),
        message: `${sysctlName(key)} is ${valueWords(value)} after a boot: ${ELSEWHERE[source]}`,
        help: 'change it there, or leave the setting out of files and plans',
        at: { file: from.file, line: from.line, column: 1 },
        ports: key === 'reserved' ? (parsePortSet(value) ?? noPorts) : noPorts,
      },
    ];
  });
}

/** What a boot brings with another command line than the running or the default one: of another entry, or of a changed file. */
function valuesOfOtherEntries(
  files: SysctlTree,
  reader: BootReader,
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  if (!files.some(({ source }) => source === 'other-boot-entry')) return [];
  const boot = bootState(reader, files);
  const other = bootState(reader, files.flatMap(asChosen));
  return SETTING_KEYS.filter((key) => planned[key] === undefined && other[key].value !== boot[key].value).map((key) => {
    const { from, value } = other[key].from ? other[key] : boot[key];
    return {
      rule: 'boot-value-elsewhere',
      severity: 'info' as const,
      message: `${sysctlName(key)} is ${valueWords(value)} after a boot ${other[key].from ? 'with another command line' : 'with the default command line alone'} of the boot loader`,
      help: 'files of the boot loader that were changed count from the next boot on (/etc/default/grub after update-grub), and its menu, or the firmware (LoaderEntryDefault), may choose another entry: give all of them the same parameters, or leave the setting to a file',
      at: { file: from?.file ?? '', line: from?.line ?? 1, column: 1 },
      ports: noPorts,
    };
  });
}

/** The command line of the default entry gives way to those of the others. */
function asChosen(file: SysctlFile): readonly SysctlFile[] {
  if (file.source === 'other-boot-entry') return [{ ...file, source: 'kernel-command-line' }];
  return file.source === 'kernel-command-line' ? [] : [file];
}

/** One finding for each line of TuneD whose value TuneD alone can know. A plan keeps its values in a file, which wins. */
function valuesUnknown(files: SysctlTree, planned: Partial<LinuxSettings>): readonly BootFinding[] {
  const lines = grouped(
    tunedWrites(files).unknown.filter(({ setting }) => planned[setting] === undefined),
    ({ origin }) => formatOrigin(origin),
  );
  return [...lines.values()].flatMap(([first, ...others]) =>
    first
      ? [
          valueUnknown(
            first.origin,
            [first, ...others].map(({ setting }) => sysctlName(setting)),
          ),
        ]
      : [],
  );
}

function valueUnknown({ file, line }: BootFileLine, names: readonly string[]): BootFinding {
  return {
    rule: 'boot-value-elsewhere',
    severity: 'warning',
    message: `the active profile of TuneD may set ${listed(names)} when its service starts, to a value that is known then: by a function, a comparison or a condition`,
    help: `\`sysctl ${names.join(' ')}\` tells what it is while TuneD runs`,
    at: { file, line, column: 1 },
    ports: null,
  };
}
