/** Files that stand beside the one that is written, until it has its name. A run that was killed leaves some. */
import { errorCode } from '../../model/errno-reason.ts';
import type { Folder, FileStatus } from '../system.ts';

/**
 * A new name each time: others may have made files of any name that could be foretold. It does not end in .conf, so that no boot
 * reader takes a leftover for a drop-in.
 */
export function temporaryName(): string {
  return `.${process.pid}-${Math.random().toString(36).slice(2, 10)}.portplan-new`;
}

/** Removes what processes that are gone have left in the folder. What stays does no harm, and the next run tries again. */
export function removeLeftovers(folder: Folder): void {
  try {
    const names = folder.list().filter(isOfDeadProcess);
    if (names.length === 0) return;
    const here = folder.status('.');
    // Where no other account can make files, those of any owner are ours: they were to take the place of another account's file.
    const isPrivate = here !== null && isOurs(folder, here) && (here.mode & WRITABLE_BY_OTHERS) === 0;
    for (const name of names) {
      const status = folder.status(name);
      if (status?.kind === 'file' && (isPrivate || isOurs(folder, status))) removeQuietly(folder, name);
    }
  } catch (error) {
    // A folder that may not be listed.
    if (errorCode(error) === '') throw error;
  }
}

/** A leftover does no harm; what led to it says what is wrong. A fault of the disk may be over when it is tried once more. */
export function removeQuietly(folder: Folder, name: string, triesLeft = 1): void {
  try {
    if (folder.status(name) !== null) folder.remove(name);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    if (triesLeft > 0) removeQuietly(folder, name, triesLeft - 1);
  }
}

function isOurs({ owner }: Folder, { uid }: FileStatus): boolean {
  return uid === owner.uid || uid === owner.user;
}

const WRITABLE_BY_OTHERS = 0o022;

/**
 * This process writes one file after the other: what has its number is of an earlier one, as in a container, where all have the same.
 * The names of 0.1.0 are those of the file, and tell no process.
 */
function isOfDeadProcess(name: string): boolean {
  if (!/^\..+\.portplan-new$/.test(name)) return false;
  const pid = Number(/^\.(\d+)-\w+\.portplan-new$/.exec(name)?.[1] ?? process.pid);
  return pid === process.pid || !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
