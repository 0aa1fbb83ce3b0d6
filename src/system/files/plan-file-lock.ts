/** A lock on a plan file, for a command that reads it, decides, and writes it. Nothing is left of it in the folder. */
import { closeSync, constants, fstatSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../model/failure.ts';
import { flock } from '../lock/flock.ts';
import { NOT_SHARED } from '../lock/lock.ts';
import type { Lock } from '../system.ts';
import { atFileHere } from './open-for-writing.ts';
import { errorCode } from '../../model/errno-reason.ts';

/** Each holder takes a fraction of a second; a hundred of them may wait. */
const SECONDS = 60;
const BETWEEN_TRIES = 50;

/** Waits for the lock, and takes it. The kernel frees it when this process ends, however it ends. */
export async function lockPlanFile(file: string): Promise<Lock> {
  const last = performance.now() + SECONDS * 1000;
  if (process.platform === 'win32') return lockBeside(realpathSync(file), last);
  for (;;) {
    const fd = process.platform === 'linux' ? await lockedByCommand(file, last) : await lockedByOpening(file, last);
    if (isSameFile(file, fd)) return { release: () => closeSync(fd) };
    closeSync(fd);
  }
}

/**
 * Whether the open file is still the one at the path: the process that had the lock may have put another file there, which is
 * then the one to lock. While a file is open its inode number is not given to another one.
 */
function isSameFile(file: string, fd: number): boolean {
  const [there, ours] = [statSync(file, { bigint: true }), fstatSync(fd, { bigint: true })];
  return there.dev === ours.dev && there.ino === ours.ino;
}

async function lockedByCommand(file: string, last: number): Promise<number> {
  const fd = openToLock(file, 0);
  const outcome = await flock(fd, Math.max(0, Math.ceil((last - performance.now()) / 1000)));
  if (outcome === 'locked') return fd;
  closeSync(fd);
  if (outcome === 'timed-out') throw busy(file);
  if (outcome === 'interrupted') throw new Failure('interrupted', `interrupted while waiting for ${file}`, 1);
  const what =
    outcome === 'missing' ? "can't be started, and is needed" : `ended with status ${outcome.status}, and is needed`;
  throw new Failure('no-flock', `the command flock (package util-linux) ${what} to lock ${file}; nothing was written`);
}

/** No link of another account leads to the file, as in writing. */
function openToLock(file: string, flags: number): number {
  const { O_RDWR, O_NONBLOCK, O_NOFOLLOW } = constants;
  return atFileHere(file, (folder, name) => openSync(folder.entry(name), O_RDWR | O_NONBLOCK | O_NOFOLLOW | flags));
}

/** O_EXLOCK of macOS and FreeBSD (open(2), fcntl.h): flock(2) while it is opened. Node does not name it. */
const LOCKED = 0x20;

function lockedByOpening(file: string, last: number): Promise<number> {
  return retried(['EAGAIN'], file, last, () => openToLock(file, LOCKED));
}

/** On Windows a file that is locked could be neither read nor replaced: one of that name stands for it. */
async function lockBeside(file: string, last: number): Promise<Lock> {
  const name = createHash('sha256').update(file.toLowerCase()).digest('hex').slice(0, 32);
  const path = join(tmpdir(), `portplan-${name}.lock`);
  // One that is about to be deleted is refused by EPERM.
  const open = (): number => openSync(path, constants.O_RDWR | constants.O_CREAT | NOT_SHARED);
  const fd = await retried(['EBUSY', 'EPERM'], file, last, open);
  return { release: () => removeLock(fd, path) };
}

/** A process that has opened the file meanwhile keeps it from being deleted, which is no error. */
function removeLock(fd: number, path: string): void {
  closeSync(fd);
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (errorCode(error) === '') throw error;
  }
}

async function retried(codes: readonly string[], file: string, last: number, open: () => number): Promise<number> {
  for (;;) {
    try {
      return open();
    } catch (error) {
      if (!codes.includes(errorCode(error))) throw error;
      if (performance.now() >= last) throw busy(file);
      await setTimeout(BETWEEN_TRIES);
    }
  }
}

function busy(file: string): Failure {
  return new Failure(
    'locked',
    `another process has kept ${file} locked for more than ${SECONDS} s; nothing was written`,
  );
}
