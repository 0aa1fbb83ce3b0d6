import { accessSync, constants } from 'node:fs';
import { bytesOf, type Bytes } from '../../model/bytes.ts';
import { execa } from 'execa';
import type { Input, Ran } from '../../model/program.ts';

interface ProgramExit {
  /** The exit status; null when a signal ended it, or when it could not be started. */
  readonly status: number | null;
  /** True when it could not be started: there is no such program, or no right to run it. */
  readonly missing: boolean;
}

/** Runs a program to its end, with the descriptor `stdin` as its standard input; what it prints is thrown away. */
export async function runProgram(file: string, words: readonly string[], stdin: number): Promise<ProgramExit> {
  // execa's types know descriptors up to 9 only.
  const ended = await execa(file, words, { ...place(), stdin: stdin as 3, stdout: 'ignore', stderr: 'ignore' });
  return { status: ended.exitCode ?? null, missing: ended.exitCode === undefined && ended.signal === undefined };
}

/** Runs a program to its end and keeps what it prints. Null where it can't be started. */
export async function captureProgram(file: string, words: readonly string[], input: Input): Promise<Ran | null> {
  const ended = await execa(file, words, { ...place(), ...CAPTURE, ...inputOptions(input) });
  if (ended.exitCode === undefined && ended.signal === undefined) return null;
  return { status: ended.exitCode ?? null, stdout: bytesIn(ended.stdout), stderr: bytesIn(ended.stderr) };
}

/** Runs a program to its end, with the terminal of this program for its own. Its exit status; null where a signal ended it. */
export async function showProgram(file: string, words: readonly string[]): Promise<number | null> {
  const { exitCode } = await execa(file, words, { ...place(), stdio: 'inherit' });
  return exitCode ?? null;
}

/** Where every program is looked for and runs; how it ends is told by its status. */
function place(): { readonly env: { readonly PATH?: string }; readonly cwd: string; readonly reject: false } {
  return { env: searchPath(), cwd: folder(), reject: false };
}

/** cron's PATH, and that of many accounts, lacks the folders in which nft and its like lie. */
function searchPath(): { readonly PATH?: string } {
  if (process.platform === 'win32') return {};
  return { PATH: [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].filter((folder) => folder !== '').join(':') };
}

/** The current folder; `/` where it is gone or closed to this account, as after `sudo -u`: no program could be started in it. */
function folder(): string {
  try {
    const current = process.cwd();
    accessSync(current, constants.X_OK);
    return current;
  } catch {
    return '/';
  }
}

function inputOptions(input: Input): { readonly stdin: 'ignore' | 'inherit' } | { readonly input: string } {
  if (typeof input === 'object') return { input: input.text };
  return { stdin: input === 'nothing' ? 'ignore' : 'inherit' };
}

function bytesIn(printed: Uint8Array): Bytes {
  return bytesOf(Buffer.from(printed).toString('latin1'));
}

const CAPTURE = { encoding: 'buffer', stripFinalNewline: false, windowsHide: true } as const;
