/** The folder of the records, and what lies in it besides them: made for a first run, and taken away where that one is refused. */
import type { ReadOnlySystem, System } from '../system/system.ts';
import { errorCode } from '../model/errno-reason.ts';
import { inFolderOf, makeDirectory, removeDirectories } from './replace-file.ts';

const [HISTORY, LOCK] = ['history', 'lock'];

export const historyIn = ({ store }: ReadOnlySystem): string => `${store}/${HISTORY}`;
export const lockIn = ({ store }: ReadOnlySystem): string => `${store}/${LOCK}`;

/** Makes the directories of the store. Returns those that were missing, the uppermost first. */
export function prepare(system: System): readonly string[] {
  return makeDirectory(system, historyIn(system));
}

/**
 * Removes the directories that were made, with the lock, where nothing is recorded there. The caller holds the lock: who waits for
 * it sees that the file has gone, and makes another one. Errors are dropped: what stays is empty, and does no harm.
 */
export function removeUnused(system: System, made: readonly string[]): void {
  if (!made.includes(system.store)) return;
  try {
    const kept = [...system.list(system.store), ...system.list(historyIn(system))];
    if (kept.some((name) => name !== HISTORY && name !== LOCK)) return;
    inFolderOf(system, lockIn(system), (folder, name) => folder.status(name) && folder.remove(name));
    removeDirectories(system, made);
  } catch (error) {
    if (errorCode(error) === '') throw error;
  }
}
