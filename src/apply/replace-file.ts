/** Files of the machine by their paths, written through the one mechanism of system/files. */
import { basename, dirname } from 'node:path/posix';
import type { FileState } from '../model/plan/file-state.ts';
import { replaceInFolder } from '../system/files/replace-file.ts';
import type { System } from '../system/system.ts';

/**
 * Brings a file into a state, whole or not at all; null removes it. Throws ECHANGED where another program has changed it since it
 * was `expected`; left out, nothing is expected.
 */
export function replaceFile(system: System, path: string, state: FileState | null, expected?: FileState | null): void {
  const directory = dirname(path);
  if (state !== null && system.status(directory) === null) makeDirectory(system, directory);
  system.inFolder(directory, (folder) => replaceInFolder(folder, basename(path), state, expected));
}

/** Made to last, with the ones above it that are missing. */
export function makeDirectory(system: System, path: string): void {
  const above = dirname(path);
  if (system.status(above) === null) makeDirectory(system, above);
  system.inFolder(above, (folder) => {
    folder.makeFolder(basename(path), 0o755);
    folder.sync();
  });
}
