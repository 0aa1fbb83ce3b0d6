/** Whether what the records say can be trusted: root acts on it. */
import { errorCode, reasonFor } from '../model/errno-reason.ts';
import { Failure } from '../model/failure.ts';
import { shellWord } from '../model/text/shell-word.ts';
import { followLinks } from '../system/files/follow-links.ts';
import { errnoError, orNull, type FileStatus, type ReadOnlySystem } from '../system/system.ts';

/** Throws a Failure where an account other than root and this one could put other records there, itself or by a folder above. */
export function expectTrustedStore(system: ReadOnlySystem, ...within: readonly string[]): void {
  expectTrusted(system, '/', true);
  const store = orNull(['ENOENT', 'ENOTDIR'], () =>
    followLinks(system.store, (path) => {
      const status = expectTrusted(system, path, true);
      if (status === null) throw errnoError('ENOENT', path);
      const isDirectory = status.kind === 'directory';
      return status.kind === 'link' ? { isDirectory, target: system.readLink(path) } : { isDirectory };
    }),
  );
  for (const path of store === null ? [] : [store, ...within]) expectTrusted(system, path);
}

/**
 * The same of one folder or file of the store, or of a folder on the way there, which is returned as it is. Null where there is
 * nothing.
 */
export function expectTrusted(system: ReadOnlySystem, path: string, isOnTheWay = false): FileStatus | null {
  const status = readable(path, () => system.status(path));
  if (status === null || !system.mayOthersWrite(status, isOnTheWay)) return status;
  const subject = system.isImage ? `${path} of the image` : path;
  const word = shellWord(path, false);
  // A path of an image would be the host's own in a command.
  const remedy = system.isImage
    ? "let only root, or the image's owner, write there"
    : `make it root's with \`chown root ${word}; chmod go-w ${word}\``;
  const message = `${subject} can be written by accounts other than root, so that what the records of portplan say can't be trusted: look at them, then ${remedy}`;
  throw new Failure('unsafe-store', message);
}

/** Throws a Failure that names the path where the machine does not let it be read. */
export function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure || errorCode(error) === '') throw error;
    throw new Failure('unreadable-record', `${path} can't be read: ${reasonFor(error)}`);
  }
}
