import { execa } from 'execa';

export interface Ended {
  /** The exit status; null when a signal ended it, or when it could not be started. */
  readonly status: number | null;
  /** True when there is no such program. */
  readonly missing: boolean;
}

/** Runs a program to its end, with the descriptor `stdin` as its standard input; what it prints is thrown away. */
export async function runProgram(file: string, words: readonly string[], stdin: number): Promise<Ended> {
  // execa's types know descriptors up to 9 only.
  const ended = await execa(file, words, { stdin: stdin as 3, stdout: 'ignore', stderr: 'ignore', reject: false });
  return { status: ended.exitCode ?? null, missing: ended.code === 'ENOENT' };
}
