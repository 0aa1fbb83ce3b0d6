import { Failure } from '../model/failure.ts';
import type { Invocation, Ran } from '../model/program.ts';
import type { ReadOnlySystem } from '../system/system.ts';

/** Runs a program whose answer is useful, but not needed; null where it can't be started. */
export async function runIfAvailable(system: ReadOnlySystem, invocation: Invocation): Promise<Ran | null> {
  try {
    return await system.run(invocation);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
