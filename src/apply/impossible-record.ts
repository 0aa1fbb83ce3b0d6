/** What no record of portplan's own says, though it has the form of one. */
import { normalize } from 'node:path/posix';
import type { ApplyRecord } from '../model/plan/record.ts';

/** One clause for a person; null where nothing is wrong. `id`: the one that the file's name says; null where it says none. */
export function nonsenseIn(record: ApplyRecord, id: number | null, platform: string): string | null {
  if (id !== null && record.id !== id) return `it says that it is record ${record.id}`;
  // On Windows no apply changes files.
  if (platform === 'win32')
    return record.files.length === 0 ? null : 'it names files, and portplan changes none on Windows';
  for (const { path, before, after, meanwhile = [] } of record.files) {
    if (!isFilePath(path)) return `it names ${path}, which is no file that portplan writes`;
    if ([before, after, ...meanwhile].some((state) => state !== null && !isBytes(state.text)))
      return `its text of ${path} is no bytes`;
  }
  return null;
}

function isFilePath(path: string): boolean {
  const isPlain = path.startsWith('/') && normalize(path) === path && !path.endsWith('/') && !path.includes('\0');
  return isPlain && !/^\/(proc|sys|dev)\//.test(path);
}

/** Each character stands for one byte. */
function isBytes(text: string): boolean {
  return !/[^\0-\xff]/.test(text);
}
