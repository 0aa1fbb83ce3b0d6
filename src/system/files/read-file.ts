/** The one door by which the contents of files come in: whole, up to a limit, and without a wait for anybody. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { errorCode } from '../../model/errno-reason.ts';
import { isOwnDescriptor } from '../../model/text/own-descriptor.ts';
import { errnoError } from '../system.ts';

const MIB = 1024 * 1024;

/** The most bytes that are read of a plan, which may be generated: 128 for each port. */
export const PLAN_TEXT = 8 * MIB;
/** The most of what programs write: the snapshot of a host with a hundred thousand sockets has about 20 MiB. */
export const MADE_BY_PROGRAMS = 64 * MIB;

/** What Windows does not have is undefined, and counts as 0 among the others. */
const { O_NOCTTY, O_NONBLOCK, O_RDONLY } = constants;

/**
 * The bytes of a regular file; `flags` are further ones of open(2). Throws an error with a `code`: ENOTREG for what is no regular
 * file, ETOOLARGE for one that has more than `limit` bytes.
 */
export function readRegularFile(path: string, limit: number, flags = 0): Buffer {
  return openedRegular(path, flags, (descriptor, { size }) => readAtMost(descriptor, limit, size));
}

function openedRegular<T>(path: string, flags: number, read: (descriptor: number, status: Stats) => T): T {
  // Some devices do something as soon as they are opened: a watchdog starts.
  expectRegular(path, statSync(path));
  const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | flags);
  try {
    const status = fstatSync(descriptor);
    // Another file may have taken the name meanwhile.
    expectRegular(path, status);
    return read(descriptor, status);
  } finally {
    closeSync(descriptor);
  }
}

/** Its first bytes, at most `most` of them. */
export function readFileStart(path: string, most: number): Buffer {
  return openedRegular(path, 0, (descriptor) => readUpTo(descriptor, Buffer.allocUnsafe(most)));
}

/** The same for a name on the command line, where a pipe that the shell has opened is read to its end as well. */
export function readNamedFile(path: string, limit: number): Buffer {
  if (!isOwnDescriptor(path)) return readRegularFile(path, limit);
  const descriptor = openSync(path, O_RDONLY);
  try {
    return readAtMost(descriptor, limit);
  } finally {
    closeSync(descriptor);
  }
}

/** The most bytes that a run reads of one image, and of one capture: links give a long file any number of names there. */
export const OF_AN_IMAGE = 32 * MIB;
export const OF_A_CAPTURE = 256 * MIB;

/** Reads files that programs wrote, until they are too much in all. `flags` are further ones of open(2). */
export function budgeted(inAll: number): (path: string, flags: number) => Buffer {
  let left = inAll;
  return (path, flags) => {
    const bytes = readRegularFile(path, MADE_BY_PROGRAMS, flags);
    left -= bytes.length;
    if (left >= 0) return bytes;
    throw coded('ETOOLARGE', `with it, more than ${inAll / MIB} MiB would be read there, the most in one run`);
  };
}

const FIRST = 64 * 1024;

/** What comes from an open file, to its end. `size`: how many bytes are expected; files of /proc and pipes do not say it. */
export function readAtMost(descriptor: number, limit: number, size = 0): Buffer {
  if (size > limit) throw tooLarge(limit);
  let buffer = Buffer.allocUnsafe(Math.min(size || FIRST, limit) + 1);
  let length = 0;
  for (;;) {
    const taken = readSome(descriptor, buffer, length);
    if (taken === 0) return buffer.subarray(0, length);
    length += taken;
    if (length > limit) throw tooLarge(limit);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, limit + 1));
  }
}

function readUpTo(descriptor: number, buffer: Buffer): Buffer {
  let length = 0;
  while (length < buffer.length) {
    const taken = readSome(descriptor, buffer, length);
    if (taken === 0) break;
    length += taken;
  }
  return buffer.subarray(0, length);
}

function readSome(descriptor: number, buffer: Buffer, start: number): number {
  try {
    return readSync(descriptor, buffer, start, buffer.length - start, null);
  } catch (error) {
    // The end of a pipe on Windows.
    if (errorCode(error) === 'EOF') return 0;
    throw error;
  }
}

function expectRegular(path: string, status: Stats): void {
  if (status.isFile()) return;
  if (status.isDirectory()) throw errnoError('EISDIR', path);
  const what = status.isFIFO() ? 'named pipe' : status.isSocket() ? 'socket' : 'device';
  throw coded('ENOTREG', `it is a ${what}, not a regular file`);
}

function tooLarge(limit: number): Error {
  return coded('ETOOLARGE', `it has more than ${limit / MIB} MiB, the most that is read of such a file`);
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
