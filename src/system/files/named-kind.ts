/** What a name on the command line leads to, links followed. */
import { statSync, type BigIntStats } from 'node:fs';
import { orNull } from '../system.ts';

export type NamedKind = 'file' | 'folder' | 'device' | 'pipe' | 'socket';

/** The kind of what the path leads to; null where there is nothing, or where it can't be looked at. */
export function kind(path: string): NamedKind | null {
  const status = statusOf(path);
  if (status === null || status.isFile()) return status && 'file';
  if (status.isDirectory()) return 'folder';
  if (status.isFIFO()) return 'pipe';
  return status.isSocket() ? 'socket' : 'device';
}

/** The same text for all paths that lead to one file, by links of either kind too; null where there is none. */
export function identity(path: string): string | null {
  const status = statusOf(path);
  return status && `${status.dev}:${status.ino}`;
}

export function areSame(a: string, b: string): boolean {
  const file = identity(a);
  return file !== null && file === identity(b);
}

function statusOf(path: string): BigIntStats | null {
  const codes = ['EACCES', 'EPERM', 'ELOOP', 'ENOTDIR', 'ENAMETOOLONG'];
  return orNull(codes, () => statSync(path, { bigint: true, throwIfNoEntry: false })) ?? null;
}
