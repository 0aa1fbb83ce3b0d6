/** The machine that this program runs on, or with `--root` an image below a directory of it. */
import { bytesOf, type Bytes } from '../model/bytes.ts';
import * as fs from 'node:fs';
import { endianness, hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { FileState } from '../model/plan/file-state.ts';
import { resolveInImage } from './files/image-path.ts';
import { MADE_BY_PROGRAMS, readRegularFile } from './files/read-file.ts';
import { lockFile } from './lock/lock.ts';
import { wholeProgram } from './programs/own-program.ts';
import { runOnThisMachine, storeHere } from './programs/run-on-this-machine.ts';
import { readKernelFile, writeKernelFile } from './kernel/kernel-file.ts';
import type { FileStatus, System } from './system.ts';
import { errorCode } from '../model/errno-reason.ts';
import { HOST_NETWORK, networkScope, type NetworkScope } from '../model/host/network-scope.ts';
import { networkIdentity } from './network/network-identity.ts';
import { seenNetwork } from './network/seen-network.ts';
import { letOnlyAdministratorsWrite } from './files/windows-acl.ts';

/** Where Windows has no such flag, O_NOFOLLOW is undefined, and counts as 0 among the others. */
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants;

/** `root`: the directory that holds an image, or null for the machine itself. */
export function nodeSystem(root: string | null): System {
  const place = root === null ? (path: string) => path : (path: string) => placeInImage(root, path);
  const follow = root === null ? place : (path: string) => join(root, resolveInImage(root, path));
  const store = root === null ? storeHere() : '/var/lib/portplan';
  return {
    platform: process.platform,
    byteOrder: endianness(),
    isImage: root !== null,
    store,
    network: root === null && process.platform === 'linux' ? networkHere : () => HOST_NETWORK,
    hostName: () => (root === null ? hostname() : imageName(root, follow)),
    user: () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }),
    now: () => new Date(),
    readFile: (path) => readFile(path, follow(path)),
    readSetting: (path) => readKernelFile(place(path)),
    writeSetting: (path, writes) => writeKernelFile(place(path), writes),
    list: (path) => fs.readdirSync(follow(path)),
    status: (path) => (root !== null && path === '/dev/null' ? NULL_DEVICE : readStatus(place(path))),
    readLink: (path) => fs.readlinkSync(place(path)),
    realPath: (path) => (process.platform === 'win32' ? fs.realpathSync(path) : resolveInImage(root ?? '/', path)),
    checkWritable: (path) => fs.accessSync(follow(path), fs.constants.W_OK),
    createFile: (path, state) => createFile(place(path), state),
    rename: (from, to) => rename(place(from), place(to)),
    remove: (path) => fs.unlinkSync(place(path)),
    makeDirectory: (path, mode) => {
      makeDirectory(place(path), mode);
      if (root === null && process.platform === 'win32') protect(path);
    },
    syncDirectory: (path) => syncDirectory(follow(path)),
    run: (invocation) => runOnThisMachine(invocation),
    runInNetwork: async (path, words, input) =>
      (await import('./programs/enter-network.ts')).runInNetwork(path, words, input),
    showInNetwork: async (path, words) => (await import('./programs/enter-network.ts')).showInNetwork(path, words),
    tryBind: async (trial) => (await import('./try-bind.ts')).tryBind(trial),
    ...(root === null ? timersHere : noTimers),
    lock: (path, seconds) => lockFile(place(path), seconds),
  };
}

let here: NetworkScope | undefined;

/** This process stays in the namespace that it was started in. */
function networkHere(): NetworkScope {
  return (here ??= networkScope(seenNetwork(), networkIdentity));
}

/** Few runs start a process, and Node takes a millisecond to load what that needs. */
const timers = () => import('./programs/timer.ts');

type Timers = Pick<System, 'wholeProgram' | 'startTimer' | 'stopTimer' | 'sleep'>;

const timersHere: Timers = {
  wholeProgram,
  startTimer: async (program, token, seconds, switches = []) =>
    (await timers()).startTimer(program, [token, ...switches], seconds),
  stopTimer: async (token, kind) => (await timers()).stopTimer(token, kind),
  sleep: async (seconds) => (await timers()).sleep(seconds),
};

/** No timer can wait in an image: nothing runs there. */
const noTimers: Timers = {
  ...timersHere,
  startTimer: () => Promise.reject(new Failure('no-timer', 'nothing can wait in an image')),
  stopTimer: () => Promise.resolve(),
};

/** The last name is not followed, as the callers ask for links where they want to know; the ones before it are. */
function placeInImage(root: string, path: string): string {
  return join(root, resolveInImage(root, dirname(path), 'allowed'), basename(path));
}

/** A table of the kernel is as long as what it lists. */
function readFile(path: string, place: string): Bytes {
  const limit = path.startsWith('/proc/') ? Infinity : MADE_BY_PROGRAMS;
  return bytesOf(readRegularFile(place, limit).toString('latin1'));
}

/** The letters of a host's name (hostname(5)): what else a link may have put there is not told. */
const HOST_NAME = /^[\w.-]{1,64}$/;

function imageName(root: string, follow: (path: string) => string): string {
  try {
    const name = readFile('/etc/hostname', follow('/etc/hostname')).trim();
    return HOST_NAME.test(name) ? name : root;
  } catch {
    return root;
  }
}

const NULL_DEVICE: FileStatus = { kind: 'device', mode: 0o666, uid: 0, gid: 0 };

function readStatus(path: string): FileStatus | null {
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

function createFile(path: string, { text, mode, uid, gid }: FileState): void {
  const fd = fs.openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
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

/** Not `recursive`: that says ENOENT for a read-only file system (Node 22). */
function makeDirectory(path: string, mode: number): void {
  try {
    fs.mkdirSync(path, { mode });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !fs.statSync(path).isDirectory()) throw error;
  }
}

const [TRIES, MILLISECONDS] = [20, 50];

/** On Windows nothing takes the name of a file while a program reads it: another portplan, or a virus scanner. */
function rename(from: string, to: string, triesLeft = process.platform === 'win32' ? TRIES : 0): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (triesLeft === 0 || !['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error))) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MILLISECONDS);
    rename(from, to, triesLeft - 1);
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

function syncDirectory(path: string): void {
  // Windows opens no directories, and keeps their changes in order by itself (NTFS journal).
  if (process.platform === 'win32') return;
  const fd = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
