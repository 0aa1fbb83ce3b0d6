import { reasonFor } from '../../apply/reason.ts';
import { Failure } from '../../model/failure.ts';
import { errorCode } from '../../system/system.ts';

/** What to throw where a file that the command line names can't be read; an error of our own stays what it is. */
export function unreadableFile(file: string, error: unknown, more = ''): unknown {
  if (errorCode(error) === '') return error;
  const reason = errorCode(error) === 'EACCES' ? 'no permission to read it' : reasonFor(error);
  return new Failure('unreadable-file', `${file || "''"} can't be read: ${reason}${more}`);
}
