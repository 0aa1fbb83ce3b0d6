import { bytesOf, type Bytes } from '../../model/bytes.ts';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../model/failure.ts';

/** Said at build time: whether all of portplan is in this one file. */
declare const PORTPLAN_IS_WHOLE: boolean;

/** A file with all of portplan in it: this very one, or the one that is shipped with the rest. */
export function wholeProgram(): Bytes {
  const own = realpathSync(process.argv[1] ?? '');
  const file = PORTPLAN_IS_WHOLE ? own : join(dirname(own), '..', 'dist', 'ansible', 'portplan.js');
  try {
    return bytesOf(readFileSync(file, 'latin1'));
  } catch {
    throw new Failure('no-program', `${file}, a part of portplan, can't be read: install portplan anew`);
  }
}
