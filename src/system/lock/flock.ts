/** flock(2). Node has none of its own. */

export type Flocked = 'locked' | 'timed-out' | 'interrupted' | 'missing' | { readonly status: number };

/**
 * The `flock` command of util-linux takes it on a descriptor that it shares with us (its standard input), and it stays ours
 * when the command is gone.
 */
export async function flock(fd: number, seconds: number): Promise<Flocked> {
  const { runProgram } = await import('../programs/run-program.ts');
  const { status, missing } = await runProgram(
    'flock',
    ['-x', '-w', String(seconds), '-E', String(TIMED_OUT), '0'],
    fd,
  );
  if (missing) return 'missing';
  if (status === 0) return 'locked';
  if (status === null) return 'interrupted';
  return status === TIMED_OUT ? 'timed-out' : { status };
}

/** The status that `flock` is told to end with where another process kept the lock. */
const TIMED_OUT = 75;
