/** The one way in which portplan changes a file: whole or not at all, also through a power cut. */
import { errorCode } from '../../model/errno-reason.ts';
import { sameFile, type FileState } from '../../model/plan/file-state.ts';
import { type Folder, errnoError } from '../system.ts';
import { removeLeftovers, removeQuietly, temporaryName } from './temporary-files.ts';

/**
 * Brings a file into a state, or removes it where that is null: a new file beside the old one, on the disk before it takes the
 * name. `expected`: what was read of it before; where another program has changed it since, it stays as that program has left it,
 * and ECHANGED is thrown. What is written in place while we put ours there is seen afterwards, and comes back; only a file that
 * another program renames to this name between our last look and our own rename, some microseconds, is lost.
 */
export function replaceInFolder(
  folder: Folder,
  name: string,
  state: FileState | null,
  expected?: FileState | null,
): void {
  removeLeftovers(folder);
  if (state === null) exchange(folder, name, expected, () => folder.remove(name));
  else if (expected === null) withTemporary(folder, state, (made) => makeNew(folder, made, name, 'ECHANGED'));
  else withTemporary(folder, state, (made) => exchange(folder, name, expected, () => folder.rename(made, name)));
}

/** Makes a file; throws EEXIST where there is something of that name. */
export function createInFolder(folder: Folder, name: string, state: FileState): void {
  removeLeftovers(folder);
  withTemporary(folder, state, (made) => makeNew(folder, made, name, 'EEXIST'));
}

function withTemporary(folder: Folder, state: FileState, use: (made: string) => void): void {
  const made = temporaryName();
  try {
    folder.create(made, state);
    use(made);
  } catch (error) {
    removeQuietly(folder, made);
    throw error;
  }
}

function makeNew(folder: Folder, made: string, name: string, taken: string): void {
  const isLinked = linked(folder, made, name, taken);
  if (!isLinked && folder.status(name) !== null) throw errnoError(taken, name);
  if (isLinked) removeQuietly(folder, made);
  else folder.rename(made, name);
  folder.sync();
}

/** The old file keeps a second name until the change lasts: whoever has it open writes there, and nothing of that is lost. */
function exchange(folder: Folder, name: string, expected: FileState | null | undefined, change: () => void): void {
  const old = expected ? holdAs(folder, name, expected) : null;
  try {
    change();
    folder.sync();
    if (old !== null && !sameFile(folder.read(old), expected ?? null)) {
      folder.rename(old, name);
      folder.sync();
      throw errnoError('ECHANGED', name);
    }
  } finally {
    if (old !== null) removeQuietly(folder, old);
  }
}

/** Returns the second name of the file; null where the file system knows none. Throws ECHANGED where it is not as expected. */
function holdAs(folder: Folder, name: string, expected: FileState): string | null {
  const old = temporaryName();
  const isLinked = linked(folder, name, old, 'ECHANGED');
  let isHeld = false;
  try {
    isHeld = sameFile(folder.read(isLinked ? old : name), expected) && (!isLinked || folder.areSame(name, old));
  } finally {
    if (isLinked && !isHeld) removeQuietly(folder, old);
  }
  if (!isHeld) throw errnoError('ECHANGED', name);
  return isLinked ? old : null;
}

/** What file systems without hard links say (EISDIR: FAT of Windows), and the kernel of files that belong to others (fs.protected_hardlinks). */
const NO_LINKS = ['EPERM', 'EISDIR', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EXDEV'];

/** False where the file can't have a second name. `taken`: the code to throw where one of the two names is not as it was. */
function linked(folder: Folder, name: string, other: string, taken: string): boolean {
  try {
    folder.link(name, other);
    return true;
  } catch (error) {
    if (NO_LINKS.includes(errorCode(error))) return false;
    throw ['EEXIST', 'ENOENT'].includes(errorCode(error)) ? errnoError(taken, name) : error;
  }
}
