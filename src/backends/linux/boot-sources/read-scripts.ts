/** Reads scripts, units and tables that run at boot, as far as they write one of the settings; nothing else of them is kept. */
import { bytesOf, type Bytes } from '../../../model/bytes.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { SYSCTL_CONF, SYSCTL_DIRECTORIES } from '../boot/boot-types.ts';
import { mayWrite, writesOnLine } from '../boot/script-writes.ts';
import { bootSourceText, hasEntry, pathsOf } from './boot-source-text.ts';

interface BootScript {
  readonly path: string;
  readonly text: Bytes;
}

type Runs = (system: ReadOnlySystem, path: string) => boolean;
type IsRead = (line: string) => boolean;

const all = (): boolean => true;
const isExecutable: Runs = (system, path) => ((system.status(path)?.mode ?? 0) & 0o111) !== 0;
const startsUnit: IsRead = (line) => !/^\s*Exec(?:Stop|Reload)/.test(line);
const atReboot: IsRead = (line) => /^\s*@reboot\b/.test(line);

const UNITS = '/etc/systemd/system';

/** `/*` stands for the files of a folder with this ending. */
const PLACES: readonly (readonly [pattern: string, runs: Runs, isRead: IsRead])[] = [
  ['/etc/rc.local', isExecutable, all],
  ['/etc/rc.d/rc.local', isExecutable, all],
  [`${UNITS}/*.service`, isWanted, startsUnit],
  [`${UNITS}/systemd-sysctl.service.d/*.conf`, all, startsUnit],
  ['/etc/network/interfaces', all, all],
  ['/etc/network/interfaces.d/*', all, all],
  ['/etc/network/if-pre-up.d/*', isExecutable, all],
  ['/etc/network/if-up.d/*', isExecutable, all],
  ['/etc/crontab', all, atReboot],
  ['/etc/cron.d/*', all, atReboot],
];

/** No folder of these has as many files on a host that people keep. */
const MOST_FILES = 100;

/** What is longer is none of the lines that people write, and would be slow to search. */
const LONGEST_LINE = 4096;

export function readScripts(system: ReadOnlySystem): readonly BootScript[] {
  return PLACES.flatMap(([pattern, runs, isRead]) =>
    pathsOf(system, pattern)
      .slice(0, MOST_FILES)
      .flatMap((path) => {
        const lines = linesAt(system, path).map((line) => (isRead(line) ? line : ''));
        const loaded = lines.flatMap(loadedBy);
        const found = [kept(path, lines), ...loaded.map((each) => kept(each, linesAt(system, each)))];
        const writing = found.filter((each) => each !== null);
        return writing.length > 0 && runs(system, path) ? writing : [];
      }),
  );
}

function linesAt(system: ReadOnlySystem, path: string): readonly string[] {
  const text = bootSourceText(system, path) ?? '';
  if (!text.includes('sysctl') && !mayWrite(text)) return [];
  return text.split('\n').map((line) => (line.length > LONGEST_LINE ? '' : line));
}

/** `sysctl -p FILE`; none for the files of boot readers, which are read anyway. */
function loadedBy(line: string): readonly string[] {
  if (!/\bsysctl\b/.test(line) || /^\s*#/.test(line)) return [];
  const [, path] = /\s(?:-\w*p|--load)[ \t=]*["']?(\/[^\s"';&|]+)/.exec(line) ?? [];
  const isOfReader = [SYSCTL_CONF, ...SYSCTL_DIRECTORIES.map((folder) => `${folder}/`)].some((start) =>
    path?.startsWith(start),
  );
  return path === undefined || isOfReader ? [] : [path];
}

/** The lines that write a setting, in their places; null where none does. */
function kept(path: string, lines: readonly string[]): BootScript | null {
  const writing = lines.map((line) => (writesOnLine(line).length > 0 ? line : ''));
  return writing.some((line) => line !== '') ? { path, text: bytesOf(writing.join('\n')) } : null;
}

/** Whether a target of this host wants the unit, or systemd-sysctl itself is replaced by it. */
function isWanted(system: ReadOnlySystem, path: string): boolean {
  const unit = path.slice(path.lastIndexOf('/') + 1);
  if (unit === 'systemd-sysctl.service') return true;
  return system
    .list(UNITS)
    .filter((name) => /\.(?:wants|requires)$/.test(name))
    .some((name) => hasEntry(system, `${UNITS}/${name}/${unit}`));
}
