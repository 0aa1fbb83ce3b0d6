/** Where a path leads, as long as nobody can keep it waiting: a server of a network file system may not answer, and a FUSE program is another account's. */
import { followLinks } from '../../../system/files/follow-links.ts';
import { errnoError, type ReadOnlySystem } from '../../../system/system.ts';

/** File systems whose data this machine has itself. */
const LOCAL: ReadonlySet<string> = new Set([
  ...['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'zfs', 'bcachefs', 'f2fs', 'jfs', 'nilfs2', 'reiserfs', 'ubifs', 'jffs2'],
  ...['rootfs', 'tmpfs', 'ramfs', 'devtmpfs', 'overlay', 'squashfs', 'erofs', 'iso9660', 'vfat', 'exfat', 'ntfs3'],
]);

/**
 * Throws EREMOTE before anything is asked of another file system. The mounts are read anew for each path, and a path is judged by
 * every mount above it: which of several at one place is the upper one does not matter.
 */
export function localPath(system: ReadOnlySystem, path: string): string {
  const strange = strangeMounts(system.readFile('/proc/self/mountinfo'));
  return followLinks(path, (here) => {
    const type = foldersAbove(here)
      .map((folder) => strange.get(folder))
      .find((each) => each !== undefined);
    if (type !== undefined) throw errnoError(type === 'proc' ? 'ENOENT' : 'EREMOTE', path);
    const status = system.status(here);
    if (status === null) throw errnoError('ENOENT', path);
    return {
      isDirectory: status.kind === 'directory',
      ...(status.kind === 'link' && { target: system.readLink(here) }),
    };
  });
}

/** The types of the mounts that are not local, by their places. `mountinfo`: the text of /proc/self/mountinfo (proc(5)). */
function strangeMounts(mountinfo: string): ReadonlyMap<string, string> {
  const mounts = mountinfo.split('\n').flatMap((line) => {
    const [, point, type] = /^\S+ \S+ \S+ \S+ (\S+) .* - (\S+) /.exec(line) ?? [];
    return point === undefined || type === undefined || LOCAL.has(type) ? [] : [[plain(point), type] as const];
  });
  return new Map(mounts);
}

/** Blanks and the like are written as `\040`. */
function plain(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').filter(Boolean);
  return ['/', ...names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`)];
}
