import type { ReadOnlySystem } from '../../system/system.ts';
import { readOrNull } from './read-or-null.ts';

/** The interfaces of the network namespace that portplan runs in, by /proc/net/dev; null where it can't be read. */
export function interfaceNames(system: ReadOnlySystem): readonly string[] | null {
  const table = readOrNull(system, '/proc/net/dev');
  // Two lines of headings have no name; every other line begins with one, as in `  eth0: 1296 16 0 0`.
  return table === null ? null : table.split('\n').flatMap((line) => /^ *(\S+?):\s/.exec(line)?.[1] ?? []);
}
