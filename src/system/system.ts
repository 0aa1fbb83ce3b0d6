import type { Invocation, Ran } from '../model/program.ts';
import type { KernelWrite } from '../model/step.ts';
import type { FileState } from '../model/file-state.ts';

/**
 * The machine: the only way to files, the kernel's settings, the clock and other programs. Every call may throw an error
 * with an errno name as its `code` (ENOENT, EACCES, EROFS, ENOSPC, EINVAL …). Paths are the host's own; with `--root`
 * they lie below that directory.
 */
export interface System {
  readonly platform: string;
  /** True when `--root` names an image: its files are there, its kernel is not. */
  readonly isImage: boolean;
  /** The directory for portplan's own records: /var/lib/portplan, or below %ProgramData%. */
  readonly store: string;
  hostName(): string;
  /** Who a new file belongs to. */
  user(): { readonly uid: number; readonly gid: number };
  now(): Date;

  /** The bytes of a file, as latin1. */
  readFile(path: string): string;
  /** A /proc/sys value without its final newline, however long. */
  readSetting(path: string): string;
  /** The writes in order; each is carried on from where the kernel stopped until it is wholly taken. */
  writeSetting(path: string, writes: readonly KernelWrite[]): void;

  /** Names in a directory, in any order. */
  list(path: string): readonly string[];
  /** The path itself, links not followed; null if there is nothing. */
  status(path: string): FileStatus | null;
  /** What a link says, as it stands there. */
  readLink(path: string): string;
  /** The path with every link followed. */
  realPath(path: string): string;
  /** Throws what writing there would throw: EACCES, EROFS. */
  checkWritable(path: string): void;

  /** Makes a new file (it must not exist; a link is not followed), with its bytes on the disk on return. */
  createFile(path: string, state: FileState): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Makes a directory and the ones above it. */
  makeDirectory(path: string, mode: number): void;
  /** Makes the directory's entries last through a power cut. */
  syncDirectory(path: string): void;

  /**
   * Runs a program of the OS to its end, with nothing on its standard input. Throws a Failure where it can't be started;
   * its exit status is the caller's to judge.
   */
  run(invocation: Invocation): Promise<Ran>;

  /** Waits for the lock at most `seconds`; the kernel frees it when the holder dies. */
  lock(path: string, seconds: number): Promise<Lock>;
}

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'device' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface Lock {
  release(): void;
}

/** The errno name of an error that a System call threw, or '' for any other error. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The result of `read`, or null when it fails with one of the codes. */
export function orNull<T>(codes: readonly string[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (codes.includes(errorCode(error))) return null;
    throw error;
  }
}
