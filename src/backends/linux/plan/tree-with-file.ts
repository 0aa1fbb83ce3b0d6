/** The files of boot readers as they will be after a change. */
import { basename, dirname } from 'node:path/posix';
import type { Bytes } from '../../../model/bytes.ts';
import { SYSCTL_CONF, SYSCTL_DIRECTORIES, type SysctlFile, type SysctlTree } from '../boot/boot-types.ts';

/** The tree as it will be once the file at `path` has this text; null deletes it. */
export function treeWithFile(tree: SysctlTree, path: string, text: Bytes | null): SysctlTree {
  const isIt = (file: SysctlFile): boolean => (file.target ?? file.path) === path;
  if (text === null) return tree.filter((file) => !isIt(file));
  if (tree.some(isIt)) return tree.map((file) => (isIt(file) ? { ...file, kind: 'file', text } : file));
  return isRead(path) ? [...tree, { path, kind: 'file' as const, text }].sort(byPath) : tree;
}

function isRead(path: string): boolean {
  return (
    path === SYSCTL_CONF || (SYSCTL_DIRECTORIES.some((d) => d === dirname(path)) && basename(path).endsWith('.conf'))
  );
}

function byPath(a: SysctlFile, b: SysctlFile): number {
  const [x, y] = [a, b].map(
    (file) => [SYSCTL_DIRECTORIES.findIndex((d) => d === dirname(file.path)), file.path] as const,
  );
  // What is none of these files keeps its place.
  if (x === undefined || y === undefined || (x[0] < 0 && y[0] < 0)) return 0;
  return x[0] - y[0] || (x[1] < y[1] ? -1 : 1);
}
