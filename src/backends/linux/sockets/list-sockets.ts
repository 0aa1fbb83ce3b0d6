import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';

/**
 * What `ss -e` prints, a line for each socket; null where ss is not there, or fails. It tells every account what no table of the
 * kernel shows, of sockets of other accounts, too. `words` choose the sockets, as ss(8) describes them.
 */
export async function listSockets(system: ReadOnlySystem, words: readonly string[]): Promise<string | null> {
  const ran = await runIfAvailable(system, { program: 'ss', words: ['-H', '-n', '-e', ...words] });
  return ran?.status === 0 ? ran.stdout : null;
}

/** The inode of the socket that the line is about, from `ino:4711`; NaN where the line has none. */
export function inodeIn(line: string): number {
  return Number(/\bino:(\d+)/.exec(line)?.[1]);
}
