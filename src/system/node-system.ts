/** The machine that this program runs on, or with `--root` an image below a directory of it. */
import { bytesOf, type Bytes } from '../model/bytes.ts';
import * as fs from 'node:fs';
import { endianness, hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { Moment } from '../model/plan/unconfirmed.ts';
import { statusOf } from './files/node-folder.ts';
import { inFolderHere, inFolderOfImage } from './files/open-for-writing.ts';
import { budgeted, MADE_BY_PROGRAMS, OF_AN_IMAGE, readFileStart, readRegularFile } from './files/read-file.ts';
import { mayOthersWrite, type TrustedAccounts } from './files/trusted-status.ts';
import { atPlace, realPathHere, realPathInImage } from './files/walk.ts';
import { expectFlock, lockFile } from './lock/lock.ts';
import { wholeProgram } from './programs/own-program.ts';
import { runOnThisMachine, storeHere } from './programs/run-on-this-machine.ts';
import { readKernelFile, writeKernelFile } from './kernel/kernel-file.ts';
import { orNull, type FileStatus, type System } from './system.ts';
import { HOST_NETWORK, networkScope, type NetworkScope } from '../model/host/network-scope.ts';
import { networkIdentity } from './network/network-identity.ts';
import { ownMarks } from './network/own-marks.ts';
import { seenNetwork } from './network/seen-network.ts';

/** Where Windows has no such flag, O_NOFOLLOW is undefined, and counts as 0 among the others. */
const { O_NOFOLLOW } = fs.constants;

/** `root`: the directory that holds an image, or null for the machine itself. */
export function nodeSystem(root: string | null): System {
  const at = root === null ? onPath : inImage(root);
  const following = root === null ? onPath : inImageFollowed(root);
  const readFile = root === null ? readHere : readInImage(following);
  const inFolder = root === null ? inFolderHere : inFolderOfImage(root);
  const store = root === null ? storeHere() : '/var/lib/portplan';
  return {
    platform: process.platform,
    byteOrder: endianness(),
    isImage: root !== null,
    store,
    network: root === null && process.platform === 'linux' ? networkHere : () => HOST_NETWORK,
    hostName: () => (root === null ? hostname() : imageName(root, readFile)),
    user: thisUser,
    now: () => new Date(),
    clock,
    readFile,
    ...(root === null ? kernelHere : noKernel),
    list: (path, most) => at(`${path}/.`, (place) => namesIn(place, most)),
    status: (path) => (root !== null && path === '/dev/null' ? NULL_DEVICE : readStatus(path, at)),
    mayOthersWrite: process.platform === 'win32' ? () => false : othersMayWrite(root),
    readLink: (path) => at(path, (place) => fs.readlinkSync(place)),
    realPath: root === null ? realPath : (path) => realPathInImage(root, path),
    checkWritable: (path) => following(path, (place) => fs.accessSync(place, fs.constants.W_OK)),
    inFolder,
    run: (invocation) => runOnThisMachine(invocation),
    runInNetwork: async (path, words, input) =>
      (await import('./programs/enter-network.ts')).enterNetwork(path, words, input),
    showInNetwork: async (path, words) => (await import('./programs/enter-network.ts')).showInNetwork(path, words),
    tryBind: async (trial) => (await import('./try-bind.ts')).tryBind(trial),
    ...(root === null ? timersHere : noTimers),
    expectLocking: expectFlock,
    lock: (path, seconds) => inFolder(dirname(path), (folder) => lockFile(path, seconds, folder.entry(basename(path)))),
  };
}

function othersMayWrite(root: string | null): System['mayOthersWrite'] {
  let trusted: TrustedAccounts | undefined;
  return (status, isOnTheWay) => mayOthersWrite(status, (trusted ??= trustedAccounts(root)), isOnTheWay);
}

/**
 * Root, and who runs portplan. An image is its owner's and that of its group, and the group of an ordinary user is often his own. In a user namespace
 * an account from outside has the number of nobody, which may be that of root there: it is not judged.
 */
function trustedAccounts(root: string | null): TrustedAccounts {
  const { uid, gid } = thisUser();
  const outside = isWholeUserNamespace() ? [] : [NOBODY];
  if (root === null) return { users: [0, uid, ...outside], groups: [0, ...outside], storeGroups: outside };
  const image = fs.statSync(root);
  const groups = [0, gid, image.gid, ...outside];
  return { users: [0, uid, image.uid, ...outside], groups, storeGroups: groups };
}

/** The kernel's default for /proc/sys/kernel/overflowuid. */
const NOBODY = 65_534;

function isWholeUserNamespace(): boolean {
  try {
    return /^\s*0\s+0\s+4294967295\s*$/.test(fs.readFileSync('/proc/self/uid_map', 'latin1'));
  } catch {
    return true;
  }
}

function thisUser(): { readonly uid: number; readonly gid: number } {
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/** What a kernel shows: settings, and what runs. */
type Kernel = Pick<System, 'readSetting' | 'writeSetting' | 'readStart'>;

const kernelHere: Kernel = { readSetting: readKernelFile, writeSetting: writeKernelFile, readStart: readStartHere };

/** An image is files alone: its /proc, where it has one, shows the kernel that builds it. */
const noKernel: Kernel = { readSetting: refuseKernel, writeSetting: refuseKernel, readStart: refuseKernel };

function refuseKernel(path: string): never {
  throw new Failure('no-kernel', `${path} is of a running kernel, which an image does not have`);
}

let here: NetworkScope | undefined;

/** This process stays in the namespace that it was started in. */
function networkHere(): NetworkScope {
  return (here ??= networkScope(seenNetwork(ownMarks()), networkIdentity));
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

/** A table of sockets is as long as what it lists. Other files of /proc have the limit of all others: the memory is one of them. */
const SOCKET_TABLE = /^\/proc\/(?:\d+\/|self\/)?net\//;

function readHere(path: string): Bytes {
  const limit = SOCKET_TABLE.test(path) ? Infinity : MADE_BY_PROGRAMS;
  return naming(path, () => bytesOf(readRegularFile(path, limit).toString('latin1')));
}

function readStartHere(path: string, most: number): Bytes {
  return naming(path, () => bytesOf(readFileStart(path, most).toString('latin1')));
}

function namesIn(place: string, most?: number): readonly string[] {
  if (most === undefined) return fs.readdirSync(place);
  const names: string[] = [];
  const folder = fs.opendirSync(place, { bufferSize: Math.min(most, 1024) });
  try {
    for (let entry = folder.readSync(); entry !== null && names.length < most; entry = folder.readSync())
      names.push(entry.name);
  } finally {
    folder.closeSync();
  }
  return names;
}

/** `place` is the entry itself: a link that came there meanwhile is not followed. */
function readInImage(following: At): (path: string) => Bytes {
  const read = budgeted(OF_AN_IMAGE);
  return (path) => naming(path, () => following(path, (place) => bytesOf(read(place, O_NOFOLLOW).toString('latin1'))));
}

/** An error of an open descriptor's entry names the path that was asked for. */
function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  }
}

/** The letters of a host's name (hostname(5)): what else a link may have put there is not told. */
const HOST_NAME = /^[\w.-]{1,64}$/;

function imageName(root: string, read: (path: string) => Bytes): string {
  try {
    const name = read('/etc/hostname').trim();
    return HOST_NAME.test(name) ? name : root;
  } catch {
    return root;
  }
}

const NULL_DEVICE: FileStatus = { kind: 'device', mode: 0o666, uid: 0, gid: 0 };

function readStatus(path: string, at: At): FileStatus | null {
  return orNull(['ENOENT', 'ENOTDIR'], () => at(path, statusOf));
}
