import { orNull, type ReadOnlySystem } from '../../../system/system.ts';

/** The bytes of a file; null where it may not be read, or is not there. */
export function readOrNull(system: ReadOnlySystem, path: string): string | null {
  return orNull(['EACCES', 'EPERM', 'ENOENT'], () => system.readFile(path));
}
