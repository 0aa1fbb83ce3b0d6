/** The files of a folder that was gathered on another host. In a file of its own, as few commands need it. */
import { bytesOf } from '../../model/bytes.ts';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { orNull, type GatheredFolder } from '../system.ts';
import { MADE_BY_PROGRAMS, readRegularFile } from './read-file.ts';

/** The folder at `path`; null where there is none. */
export function openGatheredFolder(path: string): GatheredFolder | null {
  if (path === '' || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return null;
  return {
    path,
    read: (name) =>
      orNull(['ENOENT', 'ENOTDIR'], () =>
        bytesOf(readRegularFile(join(path, name), MADE_BY_PROGRAMS).toString('latin1')),
      ),
    list: (name) => orNull(['ENOENT', 'ENOTDIR'], () => readdirSync(join(path, name))) ?? [],
  };
}
