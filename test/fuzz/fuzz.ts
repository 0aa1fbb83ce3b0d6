/**
 * `npm run fuzz -- [SECONDS] [NAME]`: so long with each reader whose name has NAME in it. An input that makes a part of the program
 * run for the first time is kept, and others are made of it. What breaks the law is written to FOLDER, and once it is
 * mended it belongs into test/fixtures/fuzz, in the folder of its reader.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCoverage } from './coverage.ts';
import { broken, type Reader } from './law.ts';
import { mutated, randomFrom } from './mutate.ts';
import { READERS } from './readers.ts';

const FOLDER = 'node_modules/.cache/fuzz-found';
const BATCH = 20;
const [seconds = '5', wanted = ''] = process.argv.slice(2);
const seed = process.env['PORTPLAN_SEED'] === 'new' ? Date.now() : 20261121;
const coverage = await startCoverage();

/** The number of inputs, and what was found wrong. */
async function fuzz(reader: Reader): Promise<{ readonly count: number; readonly faults: ReadonlyMap<string, string> }> {
  const random = randomFrom(seed);
  const corpus = [...reader.seeds];
  const faults = new Map<string, string>();
  let count = 0;
  const tried = async (text: string): Promise<void> => {
    count++;
    let fault = await broken(reader, text);
    // The machine may have been busy with something else.
    if (fault?.startsWith('took')) fault = await broken(reader, text);
    if (fault !== null) faults.set(placeOf(fault), text);
  };
  for (const text of corpus) await tried(text);
  await coverage.isNew();
  const end = performance.now() + Number(seconds) * 1000;
  while (performance.now() < end && faults.size < 10) {
    const batch = Array.from({ length: BATCH }, () =>
      mutated(corpus[random(corpus.length)] ?? '', reader.seeds, random),
    );
    for (const text of batch) await tried(text);
    // Counting takes longer than most inputs: one by one only where there is something to find.
    if (!(await coverage.isNew())) continue;
    corpus.push(...batch);
    if (corpus.length > 2000) corpus.splice(reader.seeds.length, BATCH);
  }
  return { count, faults };
}

/** One fault has many inputs. */
function placeOf(fault: string): string {
  const [first = '', ...rest] = fault.split('\n');
  const at = rest.find((line) => /^\s+at .*portplan-fuzz/.test(line)) ?? '';
  return fault.startsWith('took') ? 'slow' : `${first.replace(/["`~\d].*/, '')}${at}`;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

let isSound = true;
for (const reader of READERS.filter(({ name }) => name.includes(wanted))) {
  const { count, faults } = await fuzz(reader);
  print(`${reader.name}: ${count} inputs, ${faults.size} faults`);
  for (const [fault, text] of faults) {
    isSound = false;
    mkdirSync(FOLDER, { recursive: true });
    const file = join(
      FOLDER,
      `${reader.name.replaceAll(/\W+/g, '-')}-${Buffer.from(fault).toString('base64url').slice(-12)}`,
    );
    writeFileSync(file, text, 'latin1');
    print(`  ${fault.slice(0, 300)}\n  ${file}`);
  }
}
process.exitCode = isSound ? 0 : 1;
