/** Reads a Linux host through a System. Nothing else in this folder touches the machine. */
import { dirname, resolve } from 'node:path/posix';
import { readFileState } from '../../system/file-state.ts';
import { orNull, type System } from '../../system/system.ts';
import { SYSCTL_CONF, SYSCTL_DIRECTORIES, type BootReader, type SysctlFile, type SysctlTree } from './boot/boot.ts';
import type { LinuxHost, PersistFile } from './host.ts';
import { ownLines } from './own-lines.ts';
import { parseSetting, procPath, SETTING_KEYS, type LinuxSettings } from './settings.ts';

export function readLinuxHost(system: System, persistFile: string): LinuxHost {
  const files = readSysctlTree(system);
  const kept = readPersistFile(system, persistFile);
  return {
    platform: 'linux',
    host: system.hostName(),
    live: system.isImage ? null : readLiveSettings(system),
    readers: readReaders(system),
    files,
    persistFile: kept,
    formerFiles: readFormerFiles(system, files, kept.realPath),
    user: system.user(),
  };
}

/** Throws when the kernel's text is none that this kernel interface prints. */
export function readLiveSettings(system: System): Partial<LinuxSettings> {
  const found = SETTING_KEYS.flatMap((key) => {
    const text = orNull(['ENOENT'], () => system.readSetting(procPath(key)));
    if (text === null) return [];
    const value = parseSetting(key, text);
    if (value === null)
      throw new Error(
        `${procPath(key)} reads ${JSON.stringify(text.slice(0, 80))}: not a value that the kernel prints`,
      );
    return [[key, value] as const];
  });
  return Object.fromEntries(found);
}

const SYSTEMD_SYSCTL = ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'];
const PROCPS_SYSCTL = ['/usr/sbin/sysctl', '/sbin/sysctl', '/usr/bin/sysctl', '/bin/sysctl'];

/** Where systemd is installed its reader runs at boot. With neither reader there, both are assumed. */
function readReaders(system: System): readonly [BootReader, ...BootReader[]] {
  const systemd = SYSTEMD_SYSCTL.some((path) => realPathOf(system, path) !== null);
  const procps = PROCPS_SYSCTL.some((path) => {
    const real = realPathOf(system, path);
    return real !== null && !real.endsWith('/busybox');
  });
  if (systemd === procps) return ['systemd-sysctl', 'procps'];
  return systemd ? ['systemd-sysctl'] : ['procps'];
}

function readSysctlTree(system: System): SysctlTree {
  const distinct = new Map<string, string>();
  for (const directory of SYSCTL_DIRECTORIES) {
    const real = realPathOf(system, directory);
    // /lib is a link to /usr/lib on most hosts: the same files once are enough, the names hide each other anyway.
    if (real !== null && !distinct.has(real)) distinct.set(real, directory);
  }
  const paths = [...distinct.values()].flatMap((directory) =>
    (orNull(['ENOTDIR', 'EACCES', 'ENOENT'], () => system.list(directory)) ?? [])
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .map((name) => `${directory}/${name}`),
  );
  if (system.status(SYSCTL_CONF) !== null) paths.push(SYSCTL_CONF);
  return paths.map((path) => readSysctlFile(system, path));
}

function readSysctlFile(system: System, path: string): SysctlFile {
  const real = realPathOf(system, path);
  if (real === null) return danglingLink(system, path);
  const target = real === path ? {} : { target: real };
  const kind = system.status(real)?.kind;
  if (kind === 'directory') return { path, kind, ...target, text: '' };
  if (kind !== 'file') return { path, kind: 'device', ...target, text: '' };
  const text = orNull(['EACCES', 'EPERM'], () => system.readFile(real));
  return { path, kind: text === null ? 'unreadable' : 'file', ...target, text: text ?? '' };
}

/** Should the plan make the file that it leads to, the readers will find it here. */
function danglingLink(system: System, path: string): SysctlFile {
  const isLink = system.status(path)?.kind === 'link';
  const target = isLink ? { target: resolve(dirname(path), system.readLink(path)) } : {};
  return { path, kind: 'missing', ...target, text: '' };
}

function readPersistFile(system: System, path: string): PersistFile {
  const nothing = { path, realPath: path, state: null };
  const status = system.status(path);
  if (status === null) return { ...nothing, obstacle: null };
  // The kernel's own rule for links in shared directories (fs.protected_symlinks), kept everywhere.
  const trusted = status.uid === system.user().uid || status.uid === system.status(dirname(path))?.uid;
  if (status.kind === 'link' && !trusted) return { ...nothing, obstacle: 'planted-link' };
  const realPath = realPathOf(system, path);
  if (realPath === null) return { ...nothing, obstacle: 'dangling-link' };
  if (system.status(realPath)?.kind !== 'file') return { ...nothing, obstacle: 'not-a-file' };
  return { path, realPath, state: readFileState(system, realPath), obstacle: null };
}

function readFormerFiles(system: System, files: SysctlTree, current: string): LinuxHost['formerFiles'] {
  // What lies outside of /etc belongs to packages, whatever it looks like.
  const paths = files.filter(({ text }) => ownLines(text).length > 0).map((file) => file.target ?? file.path);
  const marked = paths.filter((path) => path.startsWith('/etc/'));
  return [...new Set(marked)].flatMap((path) => {
    const state = path === current ? null : readFileState(system, path);
    return state ? [{ path, state }] : [];
  });
}

function realPathOf(system: System, path: string): string | null {
  return orNull(['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'], () => system.realPath(path));
}
