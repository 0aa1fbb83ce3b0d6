import type { FileState } from '../../model/plan/file-state.ts';
import type { FileStatus } from '../system.ts';

/**
 * A folder that is open for writing: it stays the same one, whatever others put at its path meanwhile. Names are those of its
 * entries, and no link among them is ever followed. Every call may throw an error with an errno name as its `code`.
 */
export interface Folder {
  /** Whom a new file belongs to here: who runs portplan (`user`), or its caller under sudo in a folder of theirs. */
  readonly owner: { readonly uid: number; readonly gid: number; readonly user: number };
  list(): readonly string[];
  /** Null if there is nothing. `.` is the folder itself. */
  status(name: string): FileStatus | null;
  /** A regular file; null if there is nothing. */
  read(name: string): FileState | null;
  /** Whether both are names of one file. */
  areSame(name: string, other: string): boolean;
  /** How many names the file has: one, unless it has hard links. */
  countNames(name: string): number;
  /** Makes a new file (it must not exist), with its bytes on the disk on return. */
  create(name: string, state: FileState): void;
  /** Gives a file another name, which must not exist. */
  link(name: string, other: string): void;
  rename(name: string, to: string, into?: Folder): void;
  remove(name: string): void;
  /** It may be there already. */
  makeFolder(name: string, mode: number): void;
  /** Makes the entries last through a power cut. */
  sync(): void;
}
