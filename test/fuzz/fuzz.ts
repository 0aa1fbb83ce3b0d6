/**
 * `npm run fuzz -- [SECONDS] [NAME]`: so long with each reader whose name has NAME in it. Each has a process of its own, so that an
 * input that ends it, by an endless loop or for want of memory, is a fault as any other. What breaks the law is written to FOLDER,
 * and once it is mended it belongs into test/fixtures/fuzz, in the folder of its reader.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Found, fuzzReader } from './one-reader.ts';
import { READERS } from './readers.ts';

const FOLDER = 'node_modules/.cache/fuzz-found';
const MOST_ENDED = 5;
/** By the clock, on a busy machine: what is only slow is told by the time of the processor, long before this. */
const LONGEST_INPUT_MILLISECONDS = 30_000;
const MEMORY = '--max-old-space-size=1024';

const [seconds = '5', wanted = ''] = process.argv.slice(2);
const seed = process.env['PORTPLAN_SEED'] === 'new' ? Date.now() : 20261121;
const print = (text: string): void => void process.stdout.write(`${text}\n`);

interface Task {
  readonly name: string;
  readonly seconds: number;
  readonly seed: number;
  readonly current: string;
}

async function work({ name, seconds, seed, current }: Task): Promise<void> {
  const reader = READERS.find((each) => each.name === name);
  if (reader) process.send?.(await fuzzReader(reader, seconds, seed, current));
  process.disconnect();
}

/** What it found, or the last words of a process that an input has ended. */
function inOwnProcess(task: Task): Promise<Found | string> {
  writeFileSync(task.current, '');
  const child = fork(process.argv[1] ?? '', { execArgv: [MEMORY], silent: true });
  child.send(task);
  return new Promise((resolve) => {
    let [found, words, isHanging] = [null as Found | null, '', false];
    const watch = setInterval(() => {
      if (Date.now() - statSync(task.current).mtimeMs < LONGEST_INPUT_MILLISECONDS) return;
      isHanging = true;
      child.kill('SIGKILL');
    }, 1000);
    child.stderr?.on('data', (text: Buffer) => (words = `${words}${String(text)}`.slice(-4000)));
    child.on('message', (message: Found) => (found = message));
    child.on('close', (status, signal) => {
      clearInterval(watch);
      const ended = isHanging ? 'no end' : `the process ended with ${String(signal ?? status)}`;
      resolve(found !== null && status === 0 ? found : `${ended}\n${words}`);
    });
  });
}

/** The rest of the time goes on after an input that ended the process, with other inputs. */
async function fuzz(name: string): Promise<Found> {
  const current = join(FOLDER, `${name.replaceAll(/\W+/g, '-')}.current`);
  const end = performance.now() + Number(seconds) * 1000;
  let [count, round] = [0, 0];
  const faults: (readonly [string, string])[] = [];
  do {
    const left = Math.max(0, end - performance.now()) / 1000;
    const found = await inOwnProcess({ name, seconds: left, seed: seed + round++, current });
    if (typeof found !== 'string') return { count: count + found.count, faults: [...faults, ...found.faults] };
    count++;
    faults.push([found, readFileSync(current, 'latin1')]);
  } while (performance.now() < end && round < MOST_ENDED);
  return { count, faults };
}

async function fuzzAll(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const { name } of READERS.filter((each) => each.name.includes(wanted))) {
    const { count, faults } = await fuzz(name);
    print(`${name}: ${count} inputs, ${faults.length} faults`);
    for (const [index, [fault, text]] of faults.entries()) {
      const file = join(FOLDER, `${name.replaceAll(/\W+/g, '-')}-${seed}-${index}`);
      writeFileSync(file, text, 'latin1');
      print(`  ${fault.slice(0, 300)}\n  ${file}`);
      process.exitCode = 1;
    }
  }
}

if (process.send) process.once('message', (task: Task) => void work(task));
else await fuzzAll();
