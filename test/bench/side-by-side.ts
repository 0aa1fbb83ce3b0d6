/** Two commands in turn, A B A B …, so that a machine whose speed drifts drifts for both. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
  /** The exit status of a good run, 0 when left out. */
  readonly status?: number;
}

export interface Row {
  readonly what: string;
  readonly a: number;
  readonly b: number;
  readonly ratio: number;
  readonly unit: 'ms' | 'MB';
  readonly goal: string;
}

/** Median wall times, in milliseconds, and the median of the ratios pair by pair. */
export function wallTimes(what: string, a: Contender, b: Contender, runs: number, goal: string): Row {
  const pairs = inTurn(a, b, runs, milliseconds);
  return row(what, pairs, 'ms', goal);
}

/** Peak resident memory, in MB, of two node programs. */
export function peakMemory(what: string, a: Contender, b: Contender, runs: number, goal: string): Row {
  return row(what, inTurn(a, b, runs, megabytes), 'MB', goal);
}

type Pair = readonly [number, number];

/** What takes seconds is run so few times only, and needs no run before the first. */
const FEW_RUNS = 3;

function inTurn(a: Contender, b: Contender, runs: number, measure: (contender: Contender) => number): readonly Pair[] {
  if (runs > FEW_RUNS) for (const each of [a, b]) measure(each);
  return Array.from({ length: runs }, () => [measure(a), measure(b)] as const);
}

/** Of measurements in turn. */
export function row(what: string, pairs: readonly Pair[], unit: Row['unit'], goal: string): Row {
  return {
    what,
    a: median(pairs.map(([x]) => x)),
    b: median(pairs.map(([, y]) => y)),
    ratio: median(pairs.map(([x, y]) => x / y)),
    unit,
    goal,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

function milliseconds({ argv, status }: Contender): number {
  const start = performance.now();
  run(argv, status);
  return performance.now() - start;
}

function megabytes(contender: Contender): number {
  return measuredAtExit(contender, 'process.resourceUsage().maxRSS') / 1024;
}

/** The processor time of a node program, in milliseconds: what else the machine does counts little. */
function processorTime(contender: Contender): number {
  return measuredAtExit(contender, '(({ user, system }) => user + system)(process.cpuUsage())') / 1000;
}

/** The value of an expression when a node program ends. */
function measuredAtExit({ argv: [file = '', ...rest], status }: Contender, expression: string): number {
  const probe = join(tmpdir(), `portplan-bench-${process.pid}.cjs`);
  writeFileSync(probe, `process.on('exit', () => process.stderr.write('\\nmeasured ' + ${expression}));`);
  const { stderr } = run([file, '--require', probe, ...rest], status);
  return Number(/measured (\d+)$/.exec(stderr)?.[1]);
}

/** Processor times of a large and a small input, the best of so many runs each. */
export function processorTimes(what: string, large: Contender, small: Contender, runs: number, goal: string): Row {
  const best = (contender: Contender): number =>
    Math.min(...Array.from({ length: runs }, () => processorTime(contender)));
  const [a, b] = [best(large), best(small)];
  return { what, a, b, ratio: a / b, unit: 'ms', goal };
}

function run([file = '', ...rest]: readonly string[], status = 0): { readonly stderr: string } {
  const ended = spawnSync(file, rest, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ended.status !== status)
    throw new Error(
      `${file} ${rest.join(' ')} ended with ${ended.status}: ${ended.stderr}${ended.stdout.slice(0, 400)}`,
    );
  return ended;
}

/** The best of three runs for each size, each beside the one before it: `ratio` is how often more time the larger one takes. */
export function growthOf(what: string, sizes: readonly number[], run: (size: number) => void): readonly Row[] {
  const times = sizes.map((size) => Math.min(...Array.from({ length: FEW_RUNS }, () => timeOf(() => run(size)))));
  return sizes.slice(1).map((size, i) => {
    const [a, b] = [times[i + 1] ?? NaN, times[i] ?? NaN];
    const name = `${size.toLocaleString('en')} ${what} / ${(sizes[i] ?? NaN).toLocaleString('en')}`;
    return { what: name, a, b, ratio: a / b, unit: 'ms', goal: '' };
  });
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
