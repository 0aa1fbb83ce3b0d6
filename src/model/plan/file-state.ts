import type { Bytes } from '../bytes.ts';

/** A file's bytes and attributes. */
export interface FileState {
  readonly text: Bytes;
  /** Permission bits, for instance 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file as it is and as it is to be; null where it does not exist. */
export interface FileChange {
  readonly path: string;
  readonly before: FileState | null;
  readonly after: FileState | null;
}

export function sameFile(a: FileState | null, b: FileState | null): boolean {
  if (a === null || b === null) return a === b;
  return a.text === b.text && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}

export function differs({ before, after }: Pick<FileChange, 'before' | 'after'>): boolean {
  return !sameFile(before, after);
}
