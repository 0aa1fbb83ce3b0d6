/** Which parts of this program have run, as V8 counts them. */
import { Session } from 'node:inspector/promises';

export interface Coverage {
  /** Whether a part has run since the last call that never ran before. */
  readonly isNew: () => Promise<boolean>;
}

export async function startCoverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const known = new Set<string>();
  return {
    isNew: async () => {
      const before = known.size;
      const { result } = await session.post('Profiler.takePreciseCoverage');
      for (const { url, functions } of result) {
        if (!url.endsWith('portplan-fuzz.mjs')) continue;
        for (const { ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges)
            // How often, in powers of two: a loop that runs once more is nothing new.
            if (count > 0) known.add(`${startOffset}-${endOffset}-${Math.ceil(Math.log2(count))}`);
      }
      return known.size > before;
    },
  };
}
