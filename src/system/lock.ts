import { closeSync, constants, fchmodSync, openSync } from 'node:fs';
import { Failure } from '../model/failure.ts';
import type { Lock } from './system.ts';

/**
 * An exclusive flock(2) on the file, which is made if need be and never removed. Node has no flock of its own: the `flock`
 * command of util-linux takes it on a descriptor that it shares with us (its standard input), and it stays ours when the
 * command is gone. The kernel frees it when we end, however we end, so that there is no such thing as a stale lock.
 */
export async function lockFile(path: string, seconds: number): Promise<Lock> {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  // Whoever can open it can lock it, and so keep everybody else from applying anything.
  fchmodSync(fd, 0o600);
  const { runProgram } = await import('./run-program.ts');
  const { status, missing } = await runProgram(
    'flock',
    ['-x', '-w', String(seconds), '-E', String(TIMED_OUT), '0'],
    fd,
  );
  if (status === 0) return { release: () => closeSync(fd) };
  closeSync(fd);
  throw notLocked(path, seconds, status, missing);
}

/** The status that `flock` is told to end with where somebody else kept the lock. */
const TIMED_OUT = 75;

function notLocked(path: string, seconds: number, status: number | null, missing: boolean): Failure {
  if (missing) return new Failure('no-flock', `the command flock (package util-linux) is needed to lock ${path}`);
  if (status === null)
    return new Failure('interrupted', 'interrupted while waiting for another apply; nothing was changed', 1);
  if (status !== TIMED_OUT)
    return new Failure(
      'no-flock',
      `the command flock could not lock ${path} (exit status ${status}); nothing was changed`,
    );
  return new Failure(
    'locked',
    `another apply or rollback is running (it holds ${path}), and was not done within ${seconds} s; nothing was changed`,
  );
}
