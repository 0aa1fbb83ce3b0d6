import { grouped } from '../../../model/grouped.ts';
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { listed } from '../../../model/text/listed.ts';
import type { LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../../model/settings/setting-key.ts';
import { bootState, readerStop, type ReaderStop } from '../boot/boot-state.ts';
import { READER_NAMES, type BootReader, type SysctlTree } from '../boot/boot-types.ts';

/** Files and lines at which a reader hangs or dies before it sets anything, and a unit that is masked where that loses something. */
export function stopFindings(
  files: SysctlTree,
  readers: readonly BootReader[],
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  const found = readers.flatMap((reader) => {
    const stop = readerStop(reader, files);
    const isIdle =
      stop?.how === 'does-not-run' && Object.keys(planned).length === 0 && !wouldSetSomething(files, reader);
    return stop && !isIdle ? [{ ...stop, reader }] : [];
  });
  const byPlace = grouped(found, ({ file, line }) => `${file}:${line ?? ''}`);
  return [...byPlace.values()].flatMap(([first, ...others]) =>
    first ? [stopFinding(first, [first.reader, ...others.map(({ reader }) => reader)])] : [],
  );
}

function wouldSetSomething(files: SysctlTree, reader: BootReader): boolean {
  const [masked, running] = [files, files.filter(({ kind }) => kind !== 'masked')].map((each) =>
    bootState(reader, each),
  );
  return SETTING_KEYS.some((key) => masked?.[key].value !== running?.[key].value);
}

const HELP: Readonly<Record<ReaderStop['how'], string>> = {
  'does-not-run': 'sudo systemctl unmask systemd-sysctl.service',
  hangs: 'put a regular file in its place, or a link to /dev/null to hide others of that name',
  dies: 'remove this line, or shorten the pattern',
};

function stopFinding({ how, file, line }: ReaderStop, readers: readonly BootReader[]): BootFinding {
  const names = listed(readers.map((reader) => READER_NAMES[reader]));
  const [hang, die, set] = readers.length > 1 ? ['hang', 'die', 'set'] : ['hangs', 'dies', 'sets'];
  const what = {
    'does-not-run': 'does not run at boot, as its unit is masked,',
    hangs: `${hang} at this file, which has no end,`,
    dies: `${die} of an assertion at this pattern, whose first name is longer than 255 bytes,`,
  };
  return {
    rule: 'boot-reader-stops',
    severity: 'warning',
    message: `${names} ${what[how]} and ${set} nothing at all`,
    help: HELP[how],
    at: { file, line: line ?? 1, column: 1 },
    ports: null,
  };
}
