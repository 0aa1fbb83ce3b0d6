/** What every reader does with every input: it returns, or says in a sentence why it can't; and soon. */
import { errorCode } from '../../src/model/errno-reason.ts';
import { Failure } from '../../src/model/failure.ts';

export interface Reader {
  readonly name: string;
  /** Sound inputs: the others are made of them. Bytes as latin1. */
  readonly seeds: readonly string[];
  readonly read: (text: string) => unknown;
}

/** Of the processor. A reader may be several commands. */
const MOST_MILLISECONDS = 3000;

function isLawful(error: unknown): boolean {
  return error instanceof Failure ? error.code !== 'bug' : errorCode(error) !== '';
}

/** Null, or what is wrong. */
export async function broken({ read }: Reader, text: string): Promise<string | null> {
  const start = process.cpuUsage();
  try {
    await read(text);
  } catch (error) {
    if (!isLawful(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  return took > MOST_MILLISECONDS ? `took ${Math.round(took)} ms for ${text.length} bytes` : null;
}
