/** Reads a Linux host through a System. Nothing else in this folder touches the machine. */
import { Failure } from '../../model/failure.ts';
import { quoted } from '../../model/text/quoted.ts';
import { isLiveOnly, type LayerOptions } from '../../model/host/network-scope.ts';
import { NO_BYTES } from '../../model/bytes.ts';
import { dirname, resolve } from 'node:path/posix';
import { readFileState } from '../../system/files/file-state.ts';
import { isPlanted } from '../../system/files/planted-link.ts';
import { errorCode } from '../../model/errno-reason.ts';
import { orNull, type FileStatus, type ReadOnlySystem } from '../../system/system.ts';
import { SYSCTL_CONF, SYSCTL_DIRECTORIES, type BootReader } from './boot/boot-types.ts';
import { entryOf, formerFiles, obstacleAt, persistFileAt } from './boot/found-files.ts';
import { readBootSources } from './boot-sources/read-boot-sources.ts';
import { readStrayFiles } from './read-stray-files.ts';
import { withoutBoot } from './boot/without-boot.ts';
import { TCP_SETTINGS, type FoundFile, type LinuxHost, type LinuxState, type PersistFile } from './host.ts';
import { parseSetting, procPath, type LinuxSettings } from '../../model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../model/settings/setting-key.ts';

export function readLinuxHost(system: ReadOnlySystem, persistFile: string, options: LayerOptions = {}): LinuxHost {
  const state = readLinuxState(system);
  if (isLiveOnly(state.network, options)) return withoutBoot(state, persistFile);
  const entry = entryOf(state, persistFile);
  const kept = (entry && persistFileAt(persistFile, entry)) ?? readPersistFile(system, persistFile);
  return { ...state, persistFile: kept, formerFiles: formerFiles(state.files, kept.realPath) };
}

export function readLinuxState(system: ReadOnlySystem): LinuxState {
  return {
    platform: 'linux',
    host: system.hostName(),
    network: system.network(),
    live: system.isImage ? null : readLiveSettings(system),
    tcp: system.isImage ? {} : readTcpSettings(system),
    notCaptured: [],
    ...readBootFiles(system),
    user: system.user(),
  };
}

/** The boot readers, and all that they find. */
export function readBootFiles(
  system: ReadOnlySystem,
): Pick<LinuxState, 'readers' | 'files' | 'strayFiles' | 'unseenSources' | 'aliases'> {
  return { readers: readReaders(system), ...readSysctlFiles(system) };
}

function readTcpSettings(system: ReadOnlySystem): LinuxState['tcp'] {
  const found = TCP_SETTINGS.flatMap((name) => {
    const text = orNull(['ENOENT', 'EACCES'], () => system.readSetting(`/proc/sys/net/ipv4/${name}`));
    return text === null ? [] : [[name, text]];
  });
  return Object.fromEntries(found) as LinuxState['tcp'];
}

/** Throws a Failure where a newer kernel, or what stands in for one, says something that is not known. */
export function readLiveSettings(system: ReadOnlySystem): Partial<LinuxSettings> {
  const found = SETTING_KEYS.flatMap((key) => {
    const text = orNull(['ENOENT'], () => system.readSetting(procPath(key)));
    if (text === null) return [];
    const value = parseSetting(key, text);
    if (value === null)
      throw new Failure(
        'unreadable-host',
        `${procPath(key)} reads ${quoted(text)}: this portplan knows no kernel that says so`,
      );
    return [[key, value] as const];
  });
  return Object.fromEntries(found);
}

const SYSTEMD_SYSCTL = ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'];
const PROCPS_SYSCTL = ['/usr/sbin/sysctl', '/sbin/sysctl', '/usr/bin/sysctl', '/bin/sysctl'];

/** Where systemd is installed its reader runs at boot. With neither reader there, both are assumed. */
function readReaders(system: ReadOnlySystem): readonly [BootReader, ...BootReader[]] {
  const systemd = SYSTEMD_SYSCTL.some((path) => realPathOf(system, path) !== null);
  const procps = PROCPS_SYSCTL.some((path) => {
    const real = realPathOf(system, path);
    return real !== null && !real.endsWith('/busybox');
  });
  if (systemd === procps) return ['systemd-sysctl', 'procps'];
  return systemd ? ['systemd-sysctl'] : ['procps'];
}

function readSysctlFiles(
  system: ReadOnlySystem,
): Pick<LinuxState, 'files' | 'strayFiles' | 'unseenSources' | 'aliases'> {
  const { listed, aliases } = readDirectories(system);
  const found = listed.flatMap((directory) => readDirectory(system, directory));
  const conf = system.status(SYSCTL_CONF) === null ? [] : [readFoundFile(system, SYSCTL_CONF)];
  const beside = readBootSources(system);
  return {
    files: [...found, ...conf, ...beside.files],
    unseenSources: beside.unseen,
    strayFiles: readStrayFiles(system, listed),
    aliases,
  };
}

/** A directory that may not be listed, and a file in one that may not be entered, count as unreadable. */
function readDirectory(system: ReadOnlySystem, directory: string): readonly FoundFile[] {
  const names = orNull(['EACCES'], () => orNull(['ENOTDIR', 'ENOENT'], () => system.list(directory)) ?? []);
  const paths = names
    ?.filter((name) => name.endsWith('.conf'))
    .sort()
    .map((name) => `${directory}/${name}`);
  return (
    paths?.map((path) => orNull(['EACCES'], () => readFoundFile(system, path)) ?? unreadable(path)) ?? [
      unreadable(directory),
    ]
  );
}

function unreadable(path: string): FoundFile {
  return { path, kind: 'unreadable', text: NO_BYTES, attributes: null, isPlanted: false };
}

/** /lib is a link to /usr/lib on most hosts: the same files once are enough, the names hide each other anyway. */
function readDirectories(system: ReadOnlySystem): {
  listed: readonly string[];
  aliases: Readonly<Record<string, string>>;
} {
  const distinct = new Map<string, string>();
  const aliases = new Map<string, string>();
  for (const directory of SYSCTL_DIRECTORIES) {
    const real = realPathOf(system, directory);
    const same = real === null ? undefined : distinct.get(real);
    if (same !== undefined) aliases.set(directory, same);
    else if (real !== null) distinct.set(real, directory);
  }
  return { listed: [...distinct.values()], aliases: Object.fromEntries(aliases) };
}

function readFoundFile(system: ReadOnlySystem, path: string): FoundFile {
  const isPlanted = isPlantedLink(system, path);
  const real = realPathOf(system, path);
  if (real === null) return danglingLink(system, path, isPlanted);
  const entry = { path, ...(real !== path && { target: real }), text: NO_BYTES, attributes: null, isPlanted };
  const status = system.status(real);
  if (status?.kind === 'directory') return { ...entry, kind: 'directory' };
  if (status?.kind !== 'file') return { ...entry, kind: isEndless(real, status) ? 'endless' : 'device' };
  const { mode, uid, gid } = status;
  try {
    return { ...entry, kind: 'file', text: system.readFile(real), attributes: { mode, uid, gid } };
  } catch (error) {
    // Nothing is known of a file that is too long to be read.
    if (['', 'ETOOLARGE'].includes(errorCode(error))) throw error;
    return { ...entry, kind: ['EACCES', 'EPERM'].includes(errorCode(error)) ? 'unreadable' : 'broken' };
  }
}

/** Devices from which a reader never gets to the end. */
const ENDLESS: ReadonlySet<string> = new Set(['/dev/zero', '/dev/full', '/dev/random', '/dev/urandom']);

function isEndless(path: string, status: FileStatus | null): boolean {
  return status?.kind === 'fifo' || ENDLESS.has(path);
}

/** The entry of a link that leads nowhere. It keeps the target: once a plan makes that file, boot readers find it here. */
function danglingLink(system: ReadOnlySystem, path: string, isPlanted: boolean): FoundFile {
  const isLink = system.status(path)?.kind === 'link';
  const target = isLink ? { target: resolve(dirname(path), system.readLink(path)) } : {};
  return { path, kind: 'missing', ...target, text: NO_BYTES, attributes: null, isPlanted };
}

function isPlantedLink(system: ReadOnlySystem, path: string): boolean {
  const link = system.status(path);
  const folder = link?.kind === 'link' ? system.status(dirname(path)) : null;
  if (!link || !folder) return false;
  const end = (): FileStatus | null => {
    const real = realPathOf(system, path);
    return real === null ? null : system.status(real);
  };
  return isPlanted(link, folder, end, system.user().uid);
}

/** Reads a persist file that boot readers do not find, or not under this name. */
function readPersistFile(system: ReadOnlySystem, path: string): PersistFile {
  const nothing = { path, realPath: path, state: null };
  const names = path.split('/').slice(1);
  const way = names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`);
  if (way.some((each) => isPlantedLink(system, each))) return { ...nothing, obstacle: 'planted-link' };
  if (system.status(path) === null)
    return { ...nothing, obstacle: obstacleAt(`${realPathOf(system, dirname(path)) ?? ''}/`) };
  const realPath = realPathOf(system, path);
  if (realPath === null) return { ...nothing, obstacle: 'dangling-link' };
  if (system.status(realPath)?.kind !== 'file') return { ...nothing, obstacle: 'not-a-file' };
  return { path, realPath, state: readFileState(system, realPath), obstacle: obstacleAt(realPath) };
}

function realPathOf(system: ReadOnlySystem, path: string): string | null {
  return orNull(['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'], () => system.realPath(path));
}
