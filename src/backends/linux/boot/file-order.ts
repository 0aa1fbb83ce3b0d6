/** Which files a boot reader opens, and in which order. */
import { memoize } from '../../../model/memoize.ts';
import { SYSCTL_CONF, SYSCTL_DIRECTORIES, type SysctlFile, type SysctlTree } from './boot-types.ts';

/**
 * One file for each name: the one in the highest directory, whatever it is, for it hides those below also as an empty
 * file, a link to nowhere or a directory. In the byte order of the names (strcmp), whatever their directory.
 */
export function filesByName(tree: SysctlTree): readonly SysctlFile[] {
  const found = new Map<string, SysctlFile>();
  for (const directory of SYSCTL_DIRECTORIES) {
    for (const file of filesIn(tree, directory)) {
      if (!found.has(baseName(file))) found.set(baseName(file), file);
    }
  }
  return [...found.values()].sort(byFileName);
}

export function filesIn(tree: SysctlTree, directory: string): readonly SysctlFile[] {
  return tree.filter(({ path, source }) => source === undefined && directoryOf(path) === directory);
}

/**
 * The files that a restart leaves there: /run is emptied by it. Some program may write to /run/sysctl.d before files are read, so
 * what is to last must come about with those files and without them. The same tree where there are none.
 */
export const treeWithoutRun = memoize((tree: SysctlTree): SysctlTree => {
  const inRun = new Set(filesIn(tree, '/run/sysctl.d'));
  return inRun.size === 0 ? tree : tree.filter((file) => !inRun.has(file));
});

export function sysctlConf(tree: SysctlTree): readonly SysctlFile[] {
  return tree.filter(({ path }) => path === SYSCTL_CONF);
}

export function baseName(file: SysctlFile): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1);
}

export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export function byFileName(a: SysctlFile, b: SysctlFile): number {
  return Buffer.compare(Buffer.from(baseName(a)), Buffer.from(baseName(b)));
}
