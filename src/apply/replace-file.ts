import { basename, dirname, join } from 'node:path/posix';
import type { FileState } from '../model/plan/file-state.ts';
import type { System } from '../system/system.ts';

/**
 * Brings a file into a state, whole or not at all, also through a power cut: a new file beside it, on the disk before it
 * takes the name. Its name does not end in .conf, so that no boot reader takes a leftover for a drop-in. The caller
 * holds the lock, so no other process uses a leftover.
 */
export function replaceFile(system: System, path: string, state: FileState | null): void {
  const directory = dirname(path);
  if (state === null) system.remove(path);
  else {
    const temporary = join(directory, `.${basename(path)}.portplan-new`);
    if (system.status(directory) === null) makeDirectory(system, directory);
    if (system.status(temporary) !== null) system.remove(temporary);
    try {
      system.createFile(temporary, state);
      system.rename(temporary, path);
    } catch (error) {
      removeQuietly(system, temporary);
      throw error;
    }
  }
  system.syncDirectory(directory);
}

/** The error that led here says what is wrong; a leftover does no harm. */
function removeQuietly(system: System, path: string): void {
  try {
    if (system.status(path) !== null) system.remove(path);
  } catch {
    return;
  }
}

/** Made to last, with the ones above it that are missing. */
export function makeDirectory(system: System, path: string): void {
  const above = dirname(path);
  if (system.status(above) === null) makeDirectory(system, above);
  system.makeDirectory(path, 0o755);
  system.syncDirectory(above);
}
