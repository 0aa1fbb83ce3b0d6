/** Files that set something for the next boot, and that no program reads at boot. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { noPorts, parsePortSet, subtract, union, type PortSet } from '../../../model/ports/port-set.ts';
import { sysctlName, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { valueWords } from '../../../words/value-words.ts';
import { lineFaults } from './line-faults.ts';
import { meantBy } from './line-findings.ts';
import { SETTING_LINES } from './setting-lines.ts';
import { bootState, READER_RULES } from '../boot/boot-state.ts';
import { READER_NAMES, SYSCTL_CONF, SYSCTL_DIRECTORIES, type BootReader, type SysctlFile } from '../boot/boot-types.ts';
import { directoryOf, baseName } from '../boot/file-order.ts';
import type { LinuxState } from '../host.ts';

/** One finding for each setting that such a file would change. `planned`: settings that a plan gives. */
export function filesNotRead(
  { files, strayFiles }: Pick<LinuxState, 'files' | 'strayFiles'>,
  readers: readonly BootReader[],
  planned: Partial<LinuxSettings>,
): readonly BootFinding[] {
  const [reader] = readers;
  if (reader === undefined) return [];
  const isRead = realPathsOf(READER_RULES[reader].files(files));
  const unread = [...files.filter((file) => isSkipped(file, reader) && !isRead.has(realPathOf(file))), ...strayFiles];
  const boot = bootState(reader, files);
  return unread.flatMap((file) =>
    SETTING_KEYS.flatMap((key) => {
      const said = lastSaid(file, key);
      if (!said) return [];
      const ports = lostPorts(key, said.value, boot[key].value, planned);
      return ports === 'none' ? [] : [finding(file, { ...said, key, ports, boot: boot[key].value }, readers)];
    }),
  );
}

function realPathsOf(files: readonly SysctlFile[]): ReadonlySet<string> {
  return new Set(files.map(realPathOf));
}

function realPathOf({ path, target }: SysctlFile): string {
  return target ?? path;
}

/** systemd-sysctl skips /etc/sysctl.conf and hidden files; a file that another one of its name hides is not meant to count. */
function isSkipped(file: SysctlFile, reader: BootReader): boolean {
  return reader === 'systemd-sysctl' && (file.path === SYSCTL_CONF || baseName(file).startsWith('.'));
}

interface Said {
  readonly line: number;
  readonly value: string;
  /** The right form of a line that sets nothing as it is; null where the line is right. */
  readonly rightForm: string | null;
}

/** What the file means a setting to be, and by which line; null where it leaves the setting alone. */
function lastSaid(file: SysctlFile, key: SettingKey): Said | null {
  return lastSet(file, key) ?? lastMeant(file, key);
}

/** By a line that would set nothing if the file were read. */
function lastMeant(file: SysctlFile, key: SettingKey): Said | null {
  const fault = lineFaults(file, ['procps']).findLast((each) => each.key === key);
  const value = fault ? meantBy(fault) : null;
  return fault && value !== null ? { line: fault.line, value: value.replace(' ', '\t'), rightForm: value } : null;
}

/** By a line that would set it if the file were read alone. */
function lastSet(file: SysctlFile, key: SettingKey): Said | null {
  const alone = { ...file, path: '/etc/sysctl.d/alone.conf', kind: 'file' as const };
  const { from, value } = bootState('procps', [alone])[key];
  return from && { line: from.line, value, rightForm: null };
}

/** The ports that the file would treat otherwise; none where it would change nothing. */
function lostPorts(key: SettingKey, said: string, boot: string, planned: Partial<LinuxSettings>): PortSet | 'none' {
  if (key === 'reserved') {
    const lost = subtract(
      parsePortSet(said) ?? noPorts,
      union(parsePortSet(boot) ?? noPorts, planned.reserved ?? noPorts),
    );
    return lost.length === 0 ? 'none' : lost;
  }
  if (said === boot || planned[key] !== undefined) return 'none';
  return SETTING_LINES[key].ports(said, boot) ?? noPorts;
}

interface Lost extends Said {
  readonly key: SettingKey;
  readonly ports: PortSet;
  readonly boot: string;
}

/** Names of copies that editors, people and packages keep. */
const COPY = /~$|\.(?:bak|old|orig|save|swp|disabled|off|dpkg-\w+|rpm\w+|pac\w+|ucf-\w+)(?:\.\d+)?$|\.conf\.\d+$/i;

function finding(
  file: SysctlFile,
  { key, line, value, boot, ports, rightForm }: Lost,
  readers: readonly BootReader[],
): BootFinding {
  const { path } = file;
  return {
    rule: 'boot-file-not-read',
    severity: COPY.test(path) && !path.startsWith(SYSCTL_CONF) ? 'info' : 'warning',
    message: `${whoSkips(file, readers)}: it says ${sysctlName(key)} = ${valueWords(value)}, and ${valueWords(boot)} is in force after a boot`,
    help: help(path, key, rightForm),
    at: { file: path, line, column: 1 },
    ports,
  };
}

function help(path: string, key: SettingKey, rightForm: string | null): string {
  const place = 'into a file in /etc/sysctl.d whose name ends in .conf';
  if (rightForm !== null) return `where the line is meant, write \`${sysctlName(key)} = ${rightForm}\` ${place}`;
  return path === SYSCTL_CONF
    ? `move the line ${place}, or put the value into the port plan`
    : `where the line is meant, move it ${place}`;
}

function whoSkips(file: SysctlFile, [reader, other]: readonly BootReader[]): string {
  if (file.path !== SYSCTL_CONF && !baseName(file).startsWith('.'))
    return `nothing reads this file at boot, as ${whyNot(file)}`;
  const byHand = other === undefined ? '' : ` (${READER_NAMES[other]} by hand does)`;
  return `${reader ? READER_NAMES[reader] : 'what runs at boot'} does not read this file at boot${byHand}`;
}

function whyNot({ path }: SysctlFile): string {
  const isInPlace = SYSCTL_DIRECTORIES.some((directory) => directory === directoryOf(path));
  return isInPlace ? 'its name does not end in .conf' : 'it lies in no sysctl.d';
}
