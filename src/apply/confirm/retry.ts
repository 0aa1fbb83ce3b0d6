/** Trying again, with growing pauses, until something is done. */
import { Failure } from '../../model/failure.ts';

const [FIRST_PAUSE, LONGEST_PAUSE] = [1, 300];

/** No further try could help. */
const FINAL: readonly string[] = ['interrupted', 'records-gone'];

/** `failed` is called after each try that fails, and waits for so many seconds. */
export async function untilDone<T>(
  attempt: () => Promise<T>,
  failed: (error: unknown, pause: number) => Promise<void>,
): Promise<T> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Failure && FINAL.includes(error.code)) throw error;
      await failed(error, pause);
    }
  }
}
