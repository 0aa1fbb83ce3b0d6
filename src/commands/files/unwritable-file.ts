import { reasonFor } from '../../apply/reason.ts';
import { Failure } from '../../model/failure.ts';
import { errorCode } from '../../system/system.ts';

/** What to throw where a plan file can't be written; an error of our own stays what it is. `verb`: `fixed`. */
export function unwritableFile(file: string, verb: string, error: unknown): unknown {
  if (errorCode(error) === '') return error;
  return new Failure('unwritable-file', `${file} can't be ${verb}: ${REASONS[errorCode(error)] ?? reasonFor(error)}`);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write it',
  EPERM: 'no permission to replace it by a file of the same owner',
  EROFS: 'the file system is read-only',
  EILSEQ: 'it has bytes that are not UTF-8',
  EREADONLY: 'its mode lets nobody write it (chmod u+w)',
  EMLINK: 'it has more than one name (hard links), and the others would keep the old text; make it a file of its own',
  EISDIR: 'it is not a file',
};
