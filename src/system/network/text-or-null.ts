import { existsSync, readFileSync } from 'node:fs';

/** The bytes of a file; null where it can't be read. Most are not there, and to look first is a tenth of what an error costs. */
export function textOrNull(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
