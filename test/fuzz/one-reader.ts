/** One reader, in a process of its own: an input that makes part of the program run for the first time is kept, and others are made of it. */
import { writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { startCoverage } from './coverage.ts';
import { broken, type Reader } from './law.ts';
import { mutated, randomFrom } from './mutate.ts';

export interface Found {
  /** How many inputs there were. */
  readonly count: number;
  /** What was found wrong, and an input that shows it. */
  readonly faults: readonly (readonly [fault: string, input: string])[];
}

const BATCH = 20;
const MOST_FAULTS = 10;

/** Each input stands in the file `current` before it is read, so that it is still there when it ended the process. */
export async function fuzzReader(reader: Reader, seconds: number, seed: number, current: string): Promise<Found> {
  const end = performance.now() + seconds * 1000;
  const coverage = await startCoverage();
  const random = randomFrom(seed);
  const corpus = [...reader.seeds];
  const faults = new Map<string, string>();
  let count = 0;
  const tried = async (text: string): Promise<void> => {
    count++;
    writeFileSync(current, text, 'latin1');
    let fault = await broken(reader, text);
    // The machine may have been busy with something else.
    if (fault?.startsWith('took')) fault = await broken(reader, text);
    if (fault !== null) faults.set(placeOf(fault), text);
    // What the input left behind ends the process here, with the input still in the file.
    await setImmediate();
  };
  for (const text of corpus) await tried(text);
  await coverage.isNew();
  while (performance.now() < end && faults.size < MOST_FAULTS) {
    const batch = Array.from({ length: BATCH }, () =>
      mutated(corpus[random(corpus.length)] ?? '', reader.seeds, random),
    );
    for (const text of batch) await tried(text);
    // Counting takes longer than most inputs: one by one only where there is something to find.
    if (!(await coverage.isNew())) continue;
    corpus.push(...batch);
    if (corpus.length > 2000) corpus.splice(reader.seeds.length, BATCH);
  }
  return { count, faults: [...faults] };
}

/** One fault has many inputs. */
function placeOf(fault: string): string {
  const [first = '', ...rest] = fault.split('\n');
  const at = rest.find((line) => /^\s+at .*portplan-fuzz/.test(line)) ?? '';
  return fault.startsWith('took') ? 'slow' : `${first.replace(/["`~\d].*/, '')}${at}`;
}
