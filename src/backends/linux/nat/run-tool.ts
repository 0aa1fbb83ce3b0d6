import type { Ran } from '../../../model/program.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { runIfAvailable } from '../../run-if-available.ts';

/** Runs a program of /usr/sbin, which is not on every PATH: cron's lacks it. Null where it is not installed. */
export async function runTool(system: ReadOnlySystem, program: string, words: readonly string[]): Promise<Ran | null> {
  return (
    (await runIfAvailable(system, { program, words })) ??
    (await runIfAvailable(system, { program: `/usr/sbin/${program}`, words }))
  );
}
