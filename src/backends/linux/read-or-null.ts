import type { Bytes } from '../../model/bytes.ts';
import { orNull, type ReadOnlySystem } from '../../system/system.ts';

/** The errors of what is not there, is closed to this account, or is a process that ended while it was looked at. */
export const UNREADABLE: readonly string[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ESRCH', 'EINVAL'];

/** The bytes of a file; null where it is not there, or where this account may not read it. */
export function readOrNull(system: ReadOnlySystem, path: string): Bytes | null {
  return orNull(UNREADABLE, () => system.readFile(path));
}
