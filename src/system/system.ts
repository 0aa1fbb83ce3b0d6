import { errorCode } from '../model/errno-reason.ts';
import type { Bytes } from '../model/bytes.ts';
import type { NetworkScope } from '../model/host/network-scope.ts';
import type { Invocation, Ran } from '../model/program.ts';
import type { KernelWrite } from '../model/plan/step.ts';
import type { Moment, Timer, TimerKind } from '../model/plan/unconfirmed.ts';
import type { BindTrial } from '../model/explain/bind-facts.ts';
import type { FileState } from '../model/plan/file-state.ts';

/**
 * What can be asked of a machine: this one, an image, or one whose answers were gathered into a folder. Every call may throw
 * an error with an errno name as its `code` (ENOENT, EACCES, EROFS, ENOSPC, EINVAL …). Paths are the host's own; with
 * `--root` they lie below that directory.
 */
export interface ReadOnlySystem {
  /** The OS, by the name that `process.platform` of Node has for it. */
  readonly platform: string;
  /** The byte order of numbers in memory, in which /proc/net prints addresses. */
  readonly byteOrder: 'LE' | 'BE';
  /** True when `--root` names an image: its files are there, its kernel is not. */
  readonly isImage: boolean;
  /** The directory for portplan's own records: /var/lib/portplan, or below %ProgramData%; of a namespace, below /run. */
  readonly store: string;
  /** Whose network settings it shows. */
  network(): NetworkScope;
  hostName(): string;
  /** The account that a new file belongs to. */
  user(): { readonly uid: number; readonly gid: number };

  readFile(path: string): Bytes;
  /** The first bytes of a file, at most so many: what another account has written, or a process says of itself, may have any length. */
  readStart(path: string, most: number): Bytes;
  /** A /proc/sys value without its final newline, however long. */
  readSetting(path: string): string;

  /** Names in a directory, in any order. `most`: only so many of them, those that the kernel names first. */
  list(path: string, most?: number): readonly string[];
  /** The path itself, links not followed; null if there is nothing. */
  status(path: string): FileStatus | null;
  /**
   * Whether an account other than root and this one could change the file of the store, or put others into its folder. `isOnTheWay`:
   * or put another folder in place of the one on the way there.
   */
  mayOthersWrite(status: FileStatus, isOnTheWay: boolean): boolean;
  /** The target of a link, as it is stored, not resolved. */
  readLink(path: string): string;
  /** The path with every link followed. */
  realPath(path: string): string;

  /**
   * Runs a program of the OS to its end, with nothing on its standard input. Throws a Failure where it can't be started;
   * its exit status is the caller's to judge.
   */
  run(invocation: Invocation): Promise<Ran>;
}

/** The machine: the only way to files, the kernel's settings, the clock and other programs. */
export interface System extends ReadOnlySystem {
  now(): Date;
  /** This moment by the clock that timers go by, and that nobody sets. */
  clock(): Moment;

  /** The writes in order; each is carried on from where the kernel stopped until it is wholly taken. */
  writeSetting(path: string, writes: readonly KernelWrite[]): void;
  /** Throws what writing there would throw: EACCES, EROFS. */
  checkWritable(path: string): void;

  /** Opens a folder for writing. Throws EPLANTED where a link that another account may have planted lies on the way. */
  inFolder<T>(path: string, work: (folder: Folder) => T): T;

  /** A file with all of portplan in it. */
  wholeProgram(): Bytes;
  /**
   * Has this file of portplan run `expire` with this token in so many seconds, in this network namespace, whatever becomes of
   * this program and its terminal until then; only a reboot ends that. `switches`: further words for it. Returns what was
   * started. Throws where nothing can be.
   */
  startTimer(program: string, token: string, seconds: number, switches?: readonly string[]): Promise<Timer>;
  /** Stops a timer that is no longer needed. One that can't be stopped runs all the same, and finds nothing to do. */
  stopTimer(token: string, kind: TimerKind): Promise<void>;
  /** Whether it still waits, or is at work; null where that can't be told from here. */
  isTimerThere(token: string, timer: Timer): Promise<boolean | null>;
  /** Waits, by the monotonic clock, also when the terminal goes away. */
  sleep(seconds: number): Promise<void>;

  /** Runs portplan itself in the network namespace that this file stands for; it reads `input`, or what this one reads. */
  runInNetwork(path: string, words: readonly string[], input: string | null): Promise<Ran>;
  /** The same at the terminal, where a person can answer it. Returns its exit status; null where a signal ended it. */
  showInNetwork(path: string, words: readonly string[]): Promise<number | null>;
  /** Binds for real, and lets go at once: null, or the name of the errno that it was refused with. */
  tryBind(trial: BindTrial): Promise<string | null>;

  /** Throws a Failure where nothing can be locked here, as a program is lacking; makes nothing. */
  expectLocking(path: string): Promise<void>;
  /** Waits for the lock at most `seconds`; the kernel frees it when the holder dies. Throws ENOENT where its folder has gone. */
  lock(path: string, seconds: number): Promise<Lock>;
}

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'device' | 'fifo' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

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
  /** It must be empty. */
  removeFolder(name: string): void;
  /** Makes the entries last through a power cut. */
  sync(): void;
}

export interface Lock {
  release(): void;
}

/** What `snapshot --captured` is given: plain output of a host's own commands, in files. */
export interface GatheredFolder {
  readonly path: string;
  /** A file of it; null when there is none. */
  read(name: string): Bytes | null;
  /** The names in a folder of it, in any order; none when there is no such folder. */
  list(name: string): readonly string[];
}

/** An error as a System call throws it. */
export function errnoError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
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
