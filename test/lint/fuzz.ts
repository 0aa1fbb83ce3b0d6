/** Plans with bytes in them that nobody meant, and what holds whatever comes out of reading and checking them. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { lint, type LintResult } from '../../src/lint/run.ts';
import { PLATFORMS, type Platform, type ReadPlanFile, type Sources } from '../../src/model/plan/desired-state.ts';
import { type Diagnostic, SEVERITIES } from '../../src/model/plan/diagnostic.ts';
import type { Position } from '../../src/model/plan/position.ts';
import { formatDiagnostics } from '../../src/render/diagnostics-text.ts';
import { formatEnvelope } from '../../src/render/envelope.ts';
import { formatGithub, formatStepSummary } from '../../src/render/lint/github.ts';
import { painter } from '../../src/render/paint.ts';
import { formatSarif } from '../../src/render/lint/sarif.ts';
import { inputs } from '../support/samples.ts';

/** For each test of a fuzz. */
export const OPTIONS = { timeout: 120_000 * inputs(1) };

/** What `make` makes of a value is read and checked to the end, on any platform. As readFileSync decodes bytes. */
export function survives<T>(values: fc.Arbitrary<T>, make: (of: T) => readonly Buffer[], numRuns: number): void {
  const sound = fc.property(values, fc.constantFrom(...PLATFORMS), (value, platform) => {
    expectSound({ texts: make(value).map((bytes) => bytes.toString('utf8')), platform });
  });
  fc.assert(sound, { numRuns: inputs(numRuns) });
}

/** The share of sound plans among a sample: the others say something about YAML and the format, nothing about the rules. */
export function soundShare(texts: fc.Arbitrary<Buffer>): number {
  const sample = fc.sample(texts, { numRuns: 1000, seed: 1 });
  const sound = sample.filter((bytes) => {
    const { files } = look({ texts: [bytes.toString('utf8')], platform: 'linux' });
    return files.every(({ desired }) => desired);
  });
  return sound.length / sample.length;
}

const FILES = globSync(['examples/*.yaml', 'test/fixtures/{lint,config}/**/*.yaml']).sort();
const BYTES = new Map(FILES.map((file) => [file, readFileSync(file)]));

/** What the plans extend, found by its name alone. */
const BASES = new Map([...BYTES].map(([file, bytes]) => [basename(file), bytes.toString('utf8')]));

/** The longest say nothing that the others do not, and take most of the time. */
const [GOOD, BAD] = partition([...BYTES.values()].filter(({ length }) => length < 700));

function partition(all: readonly Buffer[]): readonly [readonly Buffer[], readonly Buffer[]] {
  const isSound = (bytes: Buffer) => look({ texts: [bytes.toString('utf8')], platform: 'linux' }).files[0]?.desired;
  return [all.filter(isSound), all.filter((bytes) => !isSound(bytes))];
}

/** A plan before anything is done to it, most often one without faults: only such a plan reaches the rules. */
export const plan: fc.Arbitrary<Buffer> = fc.oneof(
  { arbitrary: fc.constantFrom(...GOOD), weight: 4 },
  { arbitrary: fc.constantFrom(...BAD), weight: 1 },
);

interface Input {
  /** One or two plan files that are checked together. */
  readonly texts: readonly string[];
  readonly platform: Platform;
}

interface Looked extends LintResult {
  readonly files: readonly ReadPlanFile[];
}

function look({ texts, platform: of }: Input): Looked {
  const named = new Map(texts.map((text, i) => [`plan-${i}.yaml`, text]));
  const read = (path: string): string => {
    const text = named.get(path) ?? BASES.get(basename(path));
    if (text === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return text;
  };
  const files = [...named.keys()].map((name) => readPlanFile(name, read));
  return { files, ...lint(files, { platform: of, today: '2026-11-21' }) };
}

/** Throws an error that shows the input. Comparisons by hand: `expect` takes longer than what is tested. */
function expectSound(input: Input): void {
  try {
    const looked = look(input);
    const sources = new Map(looked.files.flatMap((file) => [...file.sources]));
    const lines = new Map([...sources].map(([file, text]) => [file, text?.split('\n') ?? null]));
    for (const diagnostic of looked.diagnostics) expectDiagnostic(diagnostic, lines);
    for (const each of looked.files)
      demand((each.desired === null) === each.diagnostics.length > 0, 'refused without a word');
    expectFormats(looked, sources);
    // A sample, chosen by the input itself so that a shrunk one is chosen too.
    if (input.texts.join('').length % 16 === 0) demand(answer(looked) === answer(look(input)), 'two answers');
  } catch (error) {
    throw new Error(`${String(error)}\nof ${JSON.stringify(input)}`, { cause: error });
  }
}

function answer({ diagnostics, silenced }: LintResult): string {
  return JSON.stringify([diagnostics, silenced]);
}

/** Null for a text that is not shown. */
type Lines = ReadonlyMap<string, readonly string[] | null>;

function expectDiagnostic({ rule, severity, message, at, related = [] }: Diagnostic, lines: Lines): void {
  demand(/^[a-z-]+$/.test(rule) && SEVERITIES.includes(severity), `the rule ${rule}, ${severity}`);
  demand(at !== undefined, `${message}: no place`);
  for (const place of [at, ...related.map((each) => each.at)])
    if (place) demand(isInside(place, lines), `${message}: ${JSON.stringify(place)} is no place`);
}

/** A line of the file, and columns on it; what is missing may stand one column behind its end. */
function isInside({ file, line, column, endColumn = column + 1 }: Position, lines: Lines): boolean {
  const text = lines.get(file);
  if (text === null) return column >= 1 && endColumn === column + 1;
  const width = text?.[line - 1]?.length ?? -1;
  return column >= 1 && column <= width + 1 && endColumn > column && endColumn <= width + 2;
}

function expectFormats({ diagnostics, silenced }: LintResult, sources: Sources): void {
  const text = formatDiagnostics(diagnostics, sources, painter(false));
  demand(!/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]/.test(text), 'a control character is printed');
  formatStepSummary(diagnostics, 1);
  const annotations = formatGithub(diagnostics).split('\n').slice(0, -1);
  demand(annotations.length === diagnostics.length, 'an annotation has several lines');
  const sarif = JSON.parse(formatSarif({ diagnostics, sources, rules: [], version: '0' })) as Sarif;
  demand(sarif.runs[0]?.results.length === diagnostics.length, 'SARIF has another number of results');
  const envelope = { command: 'lint', portplanVersion: '0', platform: 'linux', host: null, diagnostics };
  const json = JSON.parse(formatEnvelope({ ...envelope, more: { silenced } })) as { diagnostics: readonly unknown[] };
  demand(json.diagnostics.length === diagnostics.length, 'JSON has another number of diagnostics');
}

interface Sarif {
  readonly runs: readonly { readonly results: readonly unknown[] }[];
}

function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
