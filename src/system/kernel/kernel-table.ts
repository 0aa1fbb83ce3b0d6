import { bytesOf, type Bytes } from '../../model/bytes.ts';
import { closeSync, openSync, readSync } from 'node:fs';

const FIRST = 64 * 1024;

/**
 * The bytes of a table of /proc. The kernel gives it a page at a time; readFileSync takes a new buffer of 64 KiB for each, which
 * is 250 MB for 100,000 sockets.
 */
export function readKernelTable(path: string): Bytes {
  const fd = openSync(path, 'r');
  try {
    return readToEnd(fd, Buffer.allocUnsafe(FIRST), 0);
  } finally {
    closeSync(fd);
  }
}

function readToEnd(fd: number, first: Buffer, start: number): Bytes {
  let [buffer, size] = [first, start];
  for (;;) {
    if (size === buffer.length) buffer = Buffer.concat([buffer], 2 * size);
    const taken = readSync(fd, buffer, size, buffer.length - size, null);
    if (taken === 0) return bytesOf(buffer.toString('latin1', 0, size));
    size += taken;
  }
}
