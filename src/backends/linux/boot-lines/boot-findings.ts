/** All that is to be said of the files that set something at boot, or were meant to: pure, from their texts alone. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { grouped } from '../../../model/grouped.ts';
import { listed } from '../../../model/text/listed.ts';
import { shellWord } from '../../../model/text/shell-word.ts';
import { noPorts } from '../../../model/ports/port-set.ts';
import { sysctlName, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { bootState, READER_RULES } from '../boot/boot-state.ts';
import { decodeUtf8 } from '../../../model/bytes.ts';
import {
  formatOrigin,
  READER_NAMES,
  type BootReader,
  type BootSetting,
  type RefusedLine,
  type SysctlTree,
} from '../boot/boot-types.ts';
import { isOwnLine } from '../boot/own-lines.ts';
import type { LinuxState } from '../host.ts';
import { filesNotRead } from './files-not-read.ts';
import { writtenAlone } from './kernel-reading.ts';
import { lineFinding, lineFindings } from './line-findings.ts';
import { overriddenLists } from './overridden-lists.ts';
import { stopFindings } from './stop-findings.ts';
import { valuesLostWithRun } from './values-lost-with-run.ts';
import { valuesFromElsewhere } from './values-from-elsewhere.ts';

interface BootFiles extends Pick<LinuxState, 'files' | 'strayFiles'> {
  /** The one that runs at boot first; none where no boot brings settings. */
  readonly readers: readonly BootReader[];
}

/** `planned`: the values of a plan, which need not be told where a file fails to bring them about. */
export function bootFindings(state: BootFiles, planned: Partial<LinuxSettings>): readonly BootFinding[] {
  const { files, readers } = state;
  const lines = faultyLines(files, readers);
  const told = new Set(lines.map(({ at }) => placeOf(at)));
  return [
    ...stopFindings(files, readers, planned),
    ...brokenFiles(files),
    ...valuesFromElsewhere(files, readers, planned),
    ...valuesLostWithRun(files, readers, planned),
    ...lines,
    ...refusedInPlace(files, readers, planned).filter(({ at }) => !told.has(placeOf(at))),
    ...overriddenLists(files, readers, planned.reserved ?? noPorts),
    ...filesNotRead(state, readers, planned),
  ];
}

function brokenFiles(files: SysctlTree): readonly BootFinding[] {
  return files
    .filter(({ kind }) => kind === 'broken')
    .map(({ path }) => ({
      rule: 'boot-file-not-read',
      severity: 'warning',
      message:
        'reading this file fails with an error of the file system: boot readers skip it, and what it sets is not known',
      help: `\`cat ${shellWord(path, false)}\` shows the error; put the file there anew`,
      at: { file: path, line: 1, column: 1 },
      ports: null,
    }));
}

/** Of all files that a reader reads, each once, whatever links lead there; without portplan's own lines. */
function faultyLines(files: SysctlTree, readers: readonly BootReader[]): readonly BootFinding[] {
  const read = readers.map((reader) => ({ reader, files: new Set(READER_RULES[reader].files(files)) }));
  const distinct = new Map(read.flatMap((each) => [...each.files].map((file) => [file.target ?? file.path, file])));
  return [...distinct.values()].flatMap((file) => {
    const readBy = read.filter((each) => each.files.has(file)).map(({ reader }) => reader);
    return lineFindings(file, readBy).filter(({ at }) => !at || !isOwnLine(files, at));
  });
}

/** Values that the kernel takes at another moment: the range and the unprivileged port start refuse each other. */
function refusedInPlace(
  files: SysctlTree,
  readers: readonly BootReader[],
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  const found = readers.flatMap((reader) => {
    const boot = bootState(reader, files);
    return SETTING_KEYS.filter((key) => planned[key] === undefined).flatMap((key) =>
      refusedOf(boot[key], files).map((line) => ({ ...line, key, reader })),
    );
  });
  const byLine = grouped(found, ({ key, ...origin }) => `${key} ${formatOrigin(origin)}`);
  return [...byLine.values()].flatMap(([first, ...others]) =>
    first ? [refusal(first, [first.reader, ...others.map(({ reader }) => reader)], readers)] : [],
  );
}

/** Without lines of portplan's own that another one of them makes good. */
function refusedOf({ refused, from }: BootSetting, files: SysctlTree): readonly RefusedLine[] {
  return from && isOwnLine(files, from) ? refused.filter((line) => !isOwnLine(files, line)) : refused;
}

interface Refused extends RefusedLine {
  readonly key: SettingKey;
  readonly reader: BootReader;
}

function refusal(refused: Refused, by: readonly BootReader[], all: readonly BootReader[]): BootFinding {
  const { file, line, key, reader, written } = refused;
  const { isRefused, taken } = writtenAlone(reader, key, written);
  if (!isRefused) return refusalAtThatMoment(refused, by);
  const value = decodeUtf8(written);
  const said = { kind: 'refused', key, line, text: '', word: sysctlName(key), value, rest: '' } as const;
  return lineFinding(file, { ...said, readers: by, isForAll: by.length === all.length, isTakenInPart: taken > 0 });
}

function refusalAtThatMoment({ file, line, key }: Refused, by: readonly BootReader[]): BootFinding {
  const names = listed(by.map((reader) => READER_NAMES[reader]));
  return {
    rule: 'boot-value-refused',
    severity: 'warning',
    message: `the kernel refuses the value of ${sysctlName(key)} at that moment under ${names}: the ephemeral range may not start below the unprivileged port start`,
    help: 'put both settings into the port plan, which orders them, and remove this line',
    at: { file, line, column: 1 },
    ports: null,
  };
}

function placeOf(at: BootFinding['at']): string {
  return at ? formatOrigin(at) : '';
}
