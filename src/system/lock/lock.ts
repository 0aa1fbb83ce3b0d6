import { closeSync, constants, existsSync, fchmodSync, fstatSync, openSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../model/failure.ts';
import { flock, type Flocked } from './flock.ts';
import { errnoError, type Lock } from '../system.ts';
import { errorCode } from '../../model/errno-reason.ts';
import { letOnlyAdministratorsWrite } from '../files/windows-acl.ts';

const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

/**
 * An exclusive lock on the file, which is opened at once, by the path `place`. It is made if need be and never removed. The kernel frees it when we end, however we
 * end, so that there is no such thing as a stale lock. Throws a Failure where another process keeps it for `seconds`.
 */
export function lockFile(path: string, seconds: number, place = path): Promise<Lock> {
  return process.platform === 'win32' ? openAlone(path, seconds) : flocked(path, seconds, place);
}

async function flocked(path: string, seconds: number, place: string): Promise<Lock> {
  const fd = openSync(place, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  // An account that can open the file can lock it, and so keep all others from applying anything.
  fchmodSync(fd, 0o600);
  const outcome = await flock(fd, seconds);
  if (outcome === 'locked' && fstatSync(fd).nlink > 0) return { release: () => closeSync(fd) };
  closeSync(fd);
  // Its holder was a first run that was refused, and has taken the file away.
  throw outcome === 'locked' ? errnoError('ENOENT', path) : notLocked(path, seconds, outcome);
}

/** Throws a Failure where the command that locks is not there, or does not work. `path`: what is to be locked then. */
export async function expectFlock(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const fd = openSync('/dev/null', O_RDWR);
  const outcome = await flock(fd, 0);
  closeSync(fd);
  if (outcome !== 'locked' && outcome !== 'timed-out') throw notLocked(path, 0, outcome);
}

function notLocked(path: string, seconds: number, outcome: Exclude<Flocked, 'locked'>): Failure {
  if (outcome === 'missing')
    return new Failure(
      'no-flock',
      `the command flock (package util-linux) can't be started, and is needed to lock ${path}; nothing was changed`,
    );
  if (outcome === 'interrupted')
    return new Failure('interrupted', 'interrupted while waiting for another apply; nothing was changed', 1);
  if (outcome !== 'timed-out')
    return new Failure(
      'no-flock',
      `the command flock could not lock ${path} (exit status ${outcome.status}); nothing was changed`,
    );
  return locked(path, seconds);
}

function locked(path: string, seconds: number): Failure {
  return new Failure(
    'locked',
    `another apply or rollback is running (it holds ${path}), and was not done within ${seconds} s; nothing was changed`,
  );
}

/** libuv's UV_FS_O_EXLOCK, which Node passes on but does not name: open with share mode 0 (libuv, include/uv/win.h). */
export const NOT_SHARED = 0x10000000;
const BETWEEN_TRIES = 50;

/** On Windows a file that is opened for oneself alone is locked: CreateFile with share mode 0. */
async function openAlone(path: string, seconds: number): Promise<Lock> {
  const last = performance.now() + seconds * 1000;
  for (;;) {
    try {
      const isNew = !existsSync(path);
      const fd = openSync(path, O_RDWR | O_CREAT | NOT_SHARED);
      // An account that may read the file could keep all others from opening it exclusively.
      if (isNew) letOnlyAdministratorsWrite(path, false);
      return { release: () => closeSync(fd) };
    } catch (error) {
      if (errorCode(error) !== 'EBUSY') throw error;
      if (performance.now() >= last) throw locked(path, seconds);
      await setTimeout(BETWEEN_TRIES);
    }
  }
}
