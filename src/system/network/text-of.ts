import { readFileSync } from 'node:fs';

/** The bytes of a file; null where it can't be read. */
export function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
