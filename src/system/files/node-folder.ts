/** A folder of the real machine, held open. */
import * as fs from 'node:fs';
import { bytesOf } from '../../model/bytes.ts';
import { errorCode } from '../../model/errno-reason.ts';
import type { FileState } from '../../model/plan/file-state.ts';
import { sudoCaller } from '../programs/sudo-caller.ts';
import { type Folder, errnoError, type FileStatus } from '../system.ts';
import type { HeldFolder } from './held-folder.ts';
import { MADE_BY_PROGRAMS, readAtMost } from './read-file.ts';
import { letOnlyAdministratorsWrite } from './windows-acl.ts';

/** Where Windows has no such flag it is undefined, and counts as 0 among the others. */
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;

/** A folder that a group shares gives its group to whatever is made there (inode(7)). */
const S_ISGID = 0o2000;

export class NodeFolder implements Folder {
  readonly #held: HeldFolder;

  constructor(held: HeldFolder) {
    this.#held = held;
  }

  get owner(): Folder['owner'] {
    const user = process.geteuid?.() ?? 0;
    const folder = this.status('.');
    const { uid, gid } = sudoCaller(process.env, user, folder?.uid ?? 0) ?? {
      uid: user,
      gid: process.getegid?.() ?? 0,
    };
    const isShared = folder !== null && (folder.mode & S_ISGID) !== 0;
    return { uid, gid: isShared ? folder.gid : gid, user };
  }

  /** The path by which an entry is to be opened, without following a link. */
  entry(name: string): string {
    return this.#held.entry(name);
  }

  list(): readonly string[] {
    return fs.readdirSync(this.#held.entry('.'));
  }

  status(name: string): FileStatus | null {
    return statusOf(this.#held.entry(name));
  }

  read(name: string): FileState | null {
    if (this.status(name) === null) return null;
    const fd = fs.openSync(this.#held.entry(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stats = fs.fstatSync(fd);
      if (!stats.isFile()) throw errnoError('EISDIR', name);
      const { uid, gid, mode, size } = stats;
      const bytes = readAtMost(fd, MADE_BY_PROGRAMS, size);
      return { text: bytesOf(bytes.toString('latin1')), mode: mode & 0o7777, uid, gid };
    } finally {
      fs.closeSync(fd);
    }
  }

  areSame(name: string, other: string): boolean {
    const [one, two] = [name, other].map((each) => fs.lstatSync(this.#held.entry(each), { bigint: true }));
    return one?.dev === two?.dev && one?.ino === two?.ino;
  }

  countNames(name: string): number {
    return fs.lstatSync(this.#held.entry(name)).nlink;
  }

  create(name: string, { text, mode, uid, gid }: FileState): void {
    outliveSizeLimit();
    const fd = fs.openSync(this.#held.entry(name), O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    try {
      fs.writeFileSync(fd, text, 'latin1');
      const made = fs.fstatSync(fd);
      if (made.uid !== uid || made.gid !== gid) fs.fchownSync(fd, uid, gid);
      fs.fchmodSync(fd, mode);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  }

  link(name: string, other: string): void {
    fs.linkSync(this.#held.entry(name), this.#held.entry(other));
  }

  rename(name: string, to: string, into: NodeFolder = this): void {
    renameFile(this.#held.entry(name), into.#held.entry(to));
  }

  remove(name: string): void {
    fs.unlinkSync(this.#held.entry(name));
  }

  makeFolder(name: string, mode: number): void {
    const path = this.#held.entry(name);
    try {
      // Not `recursive`: that says ENOENT for a read-only file system (Node 22).
      fs.mkdirSync(path, { mode });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || this.status(name)?.kind !== 'directory') throw error;
    }
    if (process.platform === 'win32') protect(path);
  }

  removeFolder(name: string): void {
    fs.rmdirSync(this.#held.entry(name));
  }

  sync(): void {
    // Windows opens no directories, and keeps their changes in order by itself (NTFS journal).
    if (process.platform === 'win32') return;
    const fd = fs.openSync(this.#held.entry('.'), 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  }
}

export function statusOf(path: string): FileStatus | null {
  const stats = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return null;
  return { kind: kindOf(stats), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

function kindOf(stats: fs.Stats): FileStatus['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'fifo';
  return stats.isCharacterDevice() ? 'device' : 'other';
}

let isOutlived = process.platform === 'win32';

/** A file that is longer than the limit of this process (ulimit -f) is an error like a full disk, and not the end by a signal in the midst of a change. */
function outliveSizeLimit(): void {
  if (!isOutlived) process.on('SIGXFSZ', () => undefined);
  isOutlived = true;
}

const [TRIES, MILLISECONDS] = [20, 50];

/** On Windows nothing takes the name of a file while a program reads it: another portplan, or a virus scanner. */
function renameFile(from: string, to: string, triesLeft = process.platform === 'win32' ? TRIES : 0): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (triesLeft === 0 || !['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error))) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MILLISECONDS);
    renameFile(from, to, triesLeft - 1);
  }
}

/** Windows knows no modes; there a directory that we make is for administrators to write in. */
function protect(directory: string): void {
  try {
    letOnlyAdministratorsWrite(directory, true);
  } catch (error) {
    // Left as it is, it would be taken for one that is protected.
    fs.rmdirSync(directory);
    throw error;
  }
}
