/** dist/bundle.cjs holds the texts of all chunks, one behind the other. */
import { openSync, readSync } from 'node:fs';
import { join } from 'node:path';

interface Bundle {
  /** portplan's version and a hash of the text. */
  readonly id: string;
  /** The chunk that all runs begin with. */
  readonly first: string;
  /** The text that holds all small chunks, each by its name. */
  readonly shelf: string;
  /** Where the text of each chunk lies: its first byte, and how many there are. */
  readonly chunks: Readonly<Record<string, readonly [start: number, size: number]>>;
}

/** Written into this program when it is built. */
declare const PORTPLAN_BUNDLE: Bundle;

export const BUNDLE: Bundle = PORTPLAN_BUNDLE;
export const BUNDLE_FILE = join(__dirname, 'bundle.cjs');

let descriptor: number | null = null;
/** Used again for each chunk: memory that is new to a process takes time. */
let bytes = Buffer.allocUnsafeSlow(65_536);

/** The text of a chunk, a JavaScript expression in ASCII; null where the bundle has no such chunk. */
export function chunkText(name: string): string | null {
  const place = BUNDLE.chunks[name];
  if (!place) return null;
  const [start, size] = place;
  descriptor ??= openSync(BUNDLE_FILE, 'r');
  if (bytes.length < size) bytes = Buffer.allocUnsafeSlow(size);
  readSync(descriptor, bytes, 0, size, start);
  return bytes.toString('latin1', 0, size);
}
