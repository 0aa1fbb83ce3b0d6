/** What to throw where a file that the command line names can't be read or replaced. An error of our own stays what it is. */
import { errorCode, reasonFor } from './errno-reason.ts';
import { Failure } from './failure.ts';

/** `more`: what the sentence goes on with, for instance what to do about it. */
export function unreadableFile(file: string, error: unknown, more = ''): unknown {
  if (errorCode(error) === '') return error;
  return new Failure('unreadable-file', `${file || "''"} can't be read: ${reasonFor(error, 'read')}${more}`);
}

/** `verb`: what was to be done with it, for instance `fixed`. */
export function unwritableFile(file: string, verb: string, error: unknown): unknown {
  if (errorCode(error) === '') return error;
  return new Failure('unwritable-file', `${file} can't be ${verb}: ${reasonFor(error, 'replace')}`);
}
