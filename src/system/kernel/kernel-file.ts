/** Reading and writing /proc/sys values without losing a byte of a long list (measured on 6.18, Node 18 to 24). */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { KernelWrite } from '../../model/plan/step.ts';

/**
 * The value comes in one read(2); what does not fit is lost, and a second read gives nothing. readFileSync would cut a long
 * list at 8,192 bytes. The longest text there can be, every second port, takes 191,053.
 */
const WHOLE_VALUE = 256 * 1024;

/** The value without its newline. A complete value ends in one: without it, it was cut. */
export function readKernelFile(path: string): string {
  const buffer = Buffer.allocUnsafe(WHOLE_VALUE);
  const fd = openSync(path, 'r');
  try {
    const text = buffer.toString('latin1', 0, readSync(fd, buffer, 0, WHOLE_VALUE, null));
    if (!text.endsWith('\n')) throw Object.assign(new Error(`${path} could not be read whole`), { code: 'EIO' });
    return text.slice(0, -1);
  } finally {
    closeSync(fd);
  }
}

/** Each write goes on at the offset where the kernel stopped, which adds to a list; text is never cut here. */
export function writeKernelFile(path: string, writes: readonly KernelWrite[]): void {
  const fd = openSync(path, 'r+');
  try {
    for (const { offset, text } of writes) {
      const bytes = Buffer.from(text, 'latin1');
      for (let done = 0; done < bytes.length;) {
        const taken = writeSync(fd, bytes, done, bytes.length - done, offset + done);
        if (taken === 0) throw Object.assign(new Error(`${path} takes no more`), { code: 'EIO' });
        done += taken;
      }
    }
  } finally {
    closeSync(fd);
  }
}
