/**
 * A file of compiled code. V8 itself does not look whether the code that it is given is damaged, and may crash: everything is in
 * the file twice, as comparing two copies is the only check that takes no time worth naming.
 */
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** What V8 made of each chunk, by the chunk's name. */
export type CompiledChunks = ReadonlyMap<string, Buffer>;

interface CompiledFile {
  readonly chunks: CompiledChunks;
  /** When the file was written, in milliseconds since 1970. */
  readonly written: number;
}

const FLAGS =
  process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** V8 copies code that does not start at a multiple of eight bytes. */
const ALIGNMENT = 8;
const PIECE = 65_536;

/**
 * The compiled code in a file. Null where the file is damaged, is no regular file, or belongs to another user than `owner` or may be written by one; an
 * `owner` of null is not compared. Throws where there is no file, or where it can't be read.
 */
export function readCompiledFile(path: string, owner: number | null): CompiledFile | null {
  const descriptor = openSync(path, FLAGS);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile() || (owner !== null && (status.uid !== owner || (status.mode & 0o022) !== 0))) return null;
    const copy = Buffer.allocUnsafeSlow(Math.floor(status.size / 2));
    readSync(descriptor, copy, 0, copy.length, 0);
    const chunks = isFollowedBy(descriptor, copy, status.size) ? decode(copy) : null;
    return chunks && { chunks, written: status.mtimeMs };
  } finally {
    closeSync(descriptor);
  }
}

/** Whether the rest of the file is the same once more. It is read in pieces, as memory that is new to a process takes time. */
function isFollowedBy(descriptor: number, copy: Buffer, size: number): boolean {
  if (size !== copy.length * 2) return false;
  const piece = Buffer.allocUnsafeSlow(PIECE);
  for (let start = 0; start < copy.length; start += PIECE) {
    const same = copy.subarray(start, start + PIECE);
    const found = readSync(descriptor, piece, 0, same.length, copy.length + start);
    if (!piece.subarray(0, found).equals(same)) return false;
  }
  return true;
}

/**
 * Replaces the file as a whole, and leaves no trace where that fails. `chunksOf` takes milliseconds, and is called only where
 * a file can be made.
 */
export function writeCompiledFile(path: string, mode: number, chunksOf: () => CompiledChunks): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, encode(chunksOf()));
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch {
    removeFile(temporary);
  }
}

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

/** A line of JSON with the name and size of each chunk, then their code; then all of it once more. */
function encode(chunks: CompiledChunks): Buffer {
  const head = JSON.stringify([...chunks].map(([name, code]) => [name, code.length]));
  const parts = [Buffer.from(`${head}\n`), ...chunks.values()].flatMap((part) => [part, paddingOf(part.length)]);
  return Buffer.concat([...parts, ...parts]);
}

/** One of the two copies. Null where it holds nothing. */
function decode(copy: Buffer): CompiledChunks | null {
  const headEnd = copy.indexOf('\n') + 1;
  if (headEnd === 0) return null;
  let end = headEnd;
  const sizes = JSON.parse(copy.toString('latin1', 0, headEnd)) as readonly (readonly [name: string, size: number])[];
  return new Map(
    sizes.map(([name, size]) => {
      const start = aligned(end);
      end = start + size;
      return [name, copy.subarray(start, end)];
    }),
  );
}

const aligned = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

function paddingOf(size: number): Buffer {
  return Buffer.alloc(aligned(size) - size);
}
