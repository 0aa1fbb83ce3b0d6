import { bytesOf, type Bytes } from '../../model/bytes.ts';
import { isFolder, planFiles, snapshotFilesOf } from './plan-files.ts';
import { createText, rewritePlanText, writeText } from './plan-text-file.ts';
import { areSame, identity, kind, type NamedKind } from './named-kind.ts';
import { PLAN_TEXT, MADE_BY_PROGRAMS, readNamedFile, readRegularFile } from './read-file.ts';
import type { GatheredFolder, Lock } from '../system.ts';

/** Files that the command line names: they are on the machine that portplan runs on, also with `--root`. */
export interface NamedFiles {
  /** The text of a file. Throws an error with a `code`. */
  readonly read: (path: string) => string;
  /** The text of a file that another one names: no pipe of this program's own. Throws an error with a `code`. */
  readonly readBase: (path: string) => string;
  /** The bytes of a file. Throws an error with a `code`. */
  readonly readBytes: (path: string) => Bytes;
  /**
   * Puts a text into a plan file in place of the one that was read of it; false where the file has another one by now, which
   * stays. Throws an error with a `code`.
   */
  readonly rewrite: (path: string, before: string, after: string) => boolean;
  /** Takes the lock on a plan file, which no other process then has until it is released. Throws a Failure, or an error with a `code`. */
  readonly lock: (path: string) => Promise<Lock>;
  /** Makes a file, or replaces it; `kept`: with the mode that ours had, or for its owner alone. Throws an error with a `code`. */
  readonly write: (path: string, text: string, mode: number | 'kept') => void;
  /** Makes a file where there is none yet. Throws an error with a `code`. */
  readonly create: (path: string, text: string) => void;
  /** The plan files that an operand means: a file, a directory, a pattern. */
  readonly plans: (operand: string) => Promise<readonly string[]>;
  /** The snapshots that a value of `--host` means: a file, or those in a directory. */
  readonly snapshots: (operand: string) => readonly string[];
  readonly isFolder: (path: string) => boolean;
  /** What a name leads to; null where there is nothing, or where that can't be looked at. */
  readonly kind: (path: string) => NamedKind | null;
  /** The same text for all names of one file; null where there is none, or where that can't be looked at. */
  readonly identity: (path: string) => string | null;
  /** Whether two names lead to one file that is there. */
  readonly areSame: (a: string, b: string) => boolean;
  /** A folder that was gathered on another host; null where there is none. */
  readonly openGathered: (path: string) => Promise<GatheredFolder | null>;
}

export const namedFiles: NamedFiles = {
  read: (path) => readNamedFile(path, MADE_BY_PROGRAMS).toString('utf8'),
  readBase: (path) => readRegularFile(path, PLAN_TEXT).toString('utf8'),
  readBytes: (path) => bytesOf(readNamedFile(path, MADE_BY_PROGRAMS).toString('latin1')),
  rewrite: rewritePlanText,
  lock: async (path) => (await import('./plan-file-lock.ts')).lockPlanFile(path),
  write: writeText,
  create: createText,
  plans: planFiles,
  snapshots: snapshotFilesOf,
  isFolder,
  kind,
  identity,
  areSame,
  openGathered: async (path) => (await import('./gathered-folder.ts')).openGatheredFolder(path),
};
