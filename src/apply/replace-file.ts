/** Files of the machine by their paths, written through the one mechanism of system/files. */
import { basename, dirname } from 'node:path/posix';
import { errorCode } from '../model/errno-reason.ts';
import type { FileState } from '../model/plan/file-state.ts';
import { replaceInFolder } from '../system/files/replace-file.ts';
import type { Folder, System } from '../system/system.ts';

/**
 * Brings a file into a state, whole or not at all; null removes it. Throws ECHANGED where another program has changed it since it
 * was `expected`; left out, nothing is expected.
 */
export function replaceFile(system: System, path: string, state: FileState | null, expected?: FileState | null): void {
  const made = state === null ? [] : makeDirectory(system, dirname(path));
  try {
    inFolderOf(system, path, (folder, name) => replaceInFolder(folder, name, state, expected));
  } catch (error) {
    removeDirectories(system, made);
    throw error;
  }
}

/** Opens the folder of an entry, and hands its name over. */
export function inFolderOf<T>(system: System, path: string, work: (folder: Folder, name: string) => T): T {
  return system.inFolder(dirname(path), (folder) => work(folder, basename(path)));
}

/** Made to last, with the ones above it that are missing, or none of them. Returns those, the uppermost first. */
export function makeDirectory(system: System, path: string): readonly string[] {
  if (system.status(path) !== null) return [];
  const above = makeDirectory(system, dirname(path));
  try {
    inFolderOf(system, path, (folder, name) => {
      folder.makeFolder(name, 0o755);
      folder.sync();
    });
  } catch (error) {
    removeDirectories(system, [...above, path]);
    throw error;
  }
  return [...above, path];
}

/** Those that are empty, the last one first. Errors are dropped: an empty directory does no harm. */
export function removeDirectories(system: System, paths: readonly string[]): void {
  for (const path of paths.toReversed()) {
    try {
      inFolderOf(system, path, (folder, name) => folder.removeFolder(name));
    } catch (error) {
      if (errorCode(error) === '') throw error;
    }
  }
}
