/** The machine that this program runs on, or with `--root` an image below a directory of it. */
import { bytesOf, type Bytes } from '../model/bytes.ts';
import * as fs from 'node:fs';
import { endianness, hostname } from 'node:os';
import { Failure } from '../model/failure.ts';
import type { Moment } from '../model/plan/unconfirmed.ts';
import type { FileState } from '../model/plan/file-state.ts';
import { atPlace, realPathHere, realPathInImage } from './files/walk.ts';
import { lockFile } from './lock/lock.ts';
import { wholeProgram } from './programs/own-program.ts';
import { runOnThisMachine, storeHere } from './programs/run-on-this-machine.ts';
import { readKernelFile, writeKernelFile } from './kernel/kernel-file.ts';
import { readKernelTable } from './kernel/kernel-table.ts';
import { orNull, type FileStatus, type System } from './system.ts';
import { errorCode } from '../model/errno-reason.ts';
import { HOST_NETWORK, networkScope, type NetworkScope } from '../model/host/network-scope.ts';
import { networkIdentity } from './network/network-identity.ts';
import { seenNetwork } from './network/seen-network.ts';
import { letOnlyAdministratorsWrite } from './files/windows-acl.ts';

/** Where Windows has no such flag, O_NOFOLLOW is undefined, and counts as 0 among the others. */
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = fs.constants;

/** `root`: the directory that holds an image, or null for the machine itself. */
export function nodeSystem(root: string | null): System {
  const at = root === null ? onPath : inImage(root);
  const following = root === null ? onPath : inImageFollowed(root);
  const store = root === null ? storeHere() : '/var/lib/portplan';
  return {
    platform: process.platform,
    byteOrder: endianness(),
    isImage: root !== null,
    store,
    network: root === null && process.platform === 'linux' ? networkHere : () => HOST_NETWORK,
    hostName: () => (root === null ? hostname() : imageName(root, following)),
    user: () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }),
    now: () => new Date(),
    clock,
    readFile: (path) => following(path, (place) => readFile(path, place)),
    ...(root === null ? kernelHere : noKernel),
    list: (path) => at(`${path}/.`, (place) => fs.readdirSync(place)),
    status: (path) => (root !== null && path === '/dev/null' ? NULL_DEVICE : readStatus(path, at)),
    readLink: (path) => at(path, (place) => fs.readlinkSync(place)),
    realPath: root === null ? realPath : (path) => realPathInImage(root, path),
    checkWritable: (path) => following(path, (place) => fs.accessSync(place, fs.constants.W_OK)),
    createFile: (path, state) => at(path, (place) => createFile(place, state)),
    rename: (from, to) => at(from, (source) => at(to, (target) => rename(source, target))),
    remove: (path) => at(path, fs.unlinkSync),
    makeDirectory: (path, mode) => {
      at(path, (place) => makeDirectory(place, mode));
      if (root === null && process.platform === 'win32') protect(path);
    },
    syncDirectory: (path) => at(`${path}/.`, syncDirectory),
    run: (invocation) => runOnThisMachine(invocation),
    runInNetwork: async (path, words, input) =>
      (await import('./programs/enter-network.ts')).enterNetwork(path, words, input),
    showInNetwork: async (path, words) => (await import('./programs/enter-network.ts')).showInNetwork(path, words),
    tryBind: async (trial) => (await import('./try-bind.ts')).tryBind(trial),
    ...(root === null ? timersHere : noTimers),
    lock: (path, seconds) => at(path, (place) => lockFile(path, seconds, place)),
  };
}

type Kernel = Pick<System, 'readSetting' | 'writeSetting'>;

const kernelHere: Kernel = { readSetting: readKernelFile, writeSetting: writeKernelFile };

/** An image is files alone: its /proc, where it has one, shows the kernel that builds it. */
const noKernel: Kernel = { readSetting: refuseKernel, writeSetting: refuseKernel };

function refuseKernel(path: string): never {
  throw new Failure('no-kernel', `${path} is a setting of a running kernel, which an image does not have`);
}

let here: NetworkScope | undefined;

/** This process stays in the namespace that it was started in. */
function networkHere(): NetworkScope {
  return (here ??= networkScope(seenNetwork(), networkIdentity));
}

/** Few runs start a process, and Node takes a millisecond to load what that needs. */
const timers = () => import('./programs/timer.ts');

/** CLOCK_MONOTONIC, by which Node's timeouts and systemd's timers go. Windows does not name its boots. */
function clock(): Moment {
  const seconds = Number(process.hrtime.bigint() / 1_000_000n) / 1000;
  return { boot: process.platform === 'linux' ? readKernelFile('/proc/sys/kernel/random/boot_id') : '', seconds };
}

type Timers = Pick<System, 'wholeProgram' | 'startTimer' | 'stopTimer' | 'isTimerThere' | 'sleep'>;

const timersHere: Timers = {
  wholeProgram,
  startTimer: async (program, token, seconds, switches = []) =>
    (await timers()).startTimer(program, [token, ...switches], seconds),
  stopTimer: async (token, kind) => (await timers()).stopTimer(token, kind),
  isTimerThere: async (token, timer) => (await timers()).isTimerThere(token, timer),
  sleep: async (seconds) => (await timers()).sleep(seconds),
};

/** No timer can wait in an image: nothing runs there. */
const noTimers: Timers = {
  ...timersHere,
  startTimer: () => Promise.reject(new Failure('no-timer', 'nothing can wait in an image')),
  stopTimer: () => Promise.resolve(),
};

/** Calls `use` with the path by which an entry is to be opened. */
type At = <T>(path: string, use: (place: string) => T) => T;

const onPath: At = (path, use) => use(path);

/** The last name is not followed, as the callers ask for links where they want to know; the ones before it are. */
function inImage(root: string): At {
  return (path, use) => atPlace(root, path, ({ folder, name }) => use(folder.entry(name)));
}

function inImageFollowed(root: string): At {
  const at = inImage(root);
  return (path, use) => at(realPathInImage(root, path), use);
}

function realPath(path: string): string {
  return process.platform === 'win32' ? fs.realpathSync(path) : realPathHere(path);
}

/** In an image, `place` is no path that a link may lead away from. */
function readFile(path: string, place: string): Bytes {
  if (path.startsWith('/proc/net/')) return readKernelTable(place);
  const fd = fs.openSync(place, place === path ? O_RDONLY : O_RDONLY | O_NOFOLLOW);
  try {
    return bytesOf(fs.readFileSync(fd, 'latin1'));
  } finally {
    fs.closeSync(fd);
  }
}

function imageName(root: string, at: At): string {
  try {
    return at('/etc/hostname', (place) => readFile('/etc/hostname', place)).trim() || root;
  } catch {
    return root;
  }
}

const NULL_DEVICE: FileStatus = { kind: 'device', mode: 0o666, uid: 0, gid: 0 };

function readStatus(path: string, at: At): FileStatus | null {
  const stats = orNull(['ENOENT', 'ENOTDIR'], () =>
    at(path, (place) => fs.lstatSync(place, { throwIfNoEntry: false })),
  );
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
