import type { FileState } from '../../model/plan/file-state.ts';
import type { ReadOnlySystem } from '../system.ts';

/** A file's bytes and attributes; null when there is none. The path itself must be no link. */
export function readFileState(system: ReadOnlySystem, path: string): FileState | null {
  const status = system.status(path);
  if (status === null) return null;
  if (status.kind !== 'file') {
    throw Object.assign(new Error(`${path} is a ${status.kind}, not a file`), { code: 'EISDIR' });
  }
  return { text: system.readFile(path), mode: status.mode, uid: status.uid, gid: status.gid };
}
