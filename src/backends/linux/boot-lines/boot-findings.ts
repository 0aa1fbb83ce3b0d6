/** All that is to be said of the files that set something at boot, or were meant to: pure, from their texts alone. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { noPorts } from '../../../model/ports/port-set.ts';
import { sysctlName, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { bootState, READER_RULES } from '../boot/boot-state.ts';
import { READER_NAMES, type BootReader, type Origin, type SysctlTree } from '../boot/boot-types.ts';
import { ownLineNumbers } from '../boot/own-lines.ts';
import type { LinuxState } from '../host.ts';
import { filesNotRead } from './files-not-read.ts';
import { lineFindings } from './line-findings.ts';
import { overriddenLists } from './overridden-lists.ts';

export interface BootFiles extends Pick<LinuxState, 'files' | 'strayFiles'> {
  /** The one that runs at boot first; none where no boot brings settings. */
  readonly readers: readonly BootReader[];
}

/** `planned`: the values of a plan, which need not be told where a file fails to bring them about. */
export function bootFindings(state: BootFiles, planned: Partial<LinuxSettings>): readonly BootFinding[] {
  const { files, readers } = state;
  const lines = faultyLines(files, readers);
  return [
    ...lines,
    ...refusedInPlace(files, readers, planned).filter(({ at }) => !lines.some((other) => isSamePlace(at, other.at))),
    ...overriddenLists(files, readers, planned.reserved ?? noPorts),
    ...filesNotRead(state, readers, planned),
  ];
}

/** Of all files that a reader reads, each once, whatever links lead there; without portplan's own lines. */
function faultyLines(files: SysctlTree, readers: readonly BootReader[]): readonly BootFinding[] {
  const read = readers.flatMap((reader) => READER_RULES[reader].files(files));
  const distinct = new Map(read.map((file) => [file.target ?? file.path, file]));
  return [...distinct.values()].flatMap((file) => {
    const own = ownLineNumbers(file.text);
    const readBy = readers.filter((reader) => READER_RULES[reader].files(files).includes(file));
    return lineFindings(file, readBy).filter(
      ({ at }) => own === null || !at || at.line < own.first || at.line > own.last,
    );
  });
}

/** Values that the kernel takes at another moment: the range and the unprivileged port start refuse each other. */
function refusedInPlace(
  files: SysctlTree,
  readers: readonly BootReader[],
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  return readers.flatMap((reader) => {
    const boot = bootState(reader, files);
    return SETTING_KEYS.filter((key) => planned[key] === undefined).flatMap((key) =>
      boot[key].refused.map((origin) => refusal(key, origin, reader)),
    );
  });
}

function refusal(key: SettingKey, origin: Origin, reader: BootReader): BootFinding {
  return {
    rule: 'boot-value-refused',
    severity: 'warning',
    message: `the kernel refuses the value of ${sysctlName(key)} at that moment under ${READER_NAMES[reader]}: the ephemeral range may not start below the unprivileged port start`,
    help: 'put both settings into the port plan, which orders them, and remove this line',
    at: { file: origin.file, line: origin.line, column: 1 },
    ports: null,
  };
}

function isSamePlace(a: BootFinding['at'], b: BootFinding['at']): boolean {
  return a?.file === b?.file && a?.line === b?.line;
}
