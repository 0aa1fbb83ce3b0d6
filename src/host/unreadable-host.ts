/** Failures of reading a host, in a sentence. */
import { errorCode, reasonFor } from '../model/errno-reason.ts';
import { Failure } from '../model/failure.ts';

/** The result of `read`; an error of the operating system becomes a Failure (`unreadable-host`). */
export async function readingHost<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure || errorCode(error) === '') throw error;
    throw new Failure('unreadable-host', hostReason(error));
  }
}

/** Node's errors about files name the file, and have a text for programmers. */
function hostReason(error: unknown): string {
  if (!(error instanceof Error)) return "the host can't be read";
  const isAboutFile = 'path' in error && typeof error.path === 'string';
  return isAboutFile
    ? `${String(error.path)} can't be read: ${reasonFor(error)}`
    : `the host can't be read: ${error.message}`;
}
