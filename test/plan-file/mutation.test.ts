/** Whatever is done to a plan, reading it ends in diagnostics that point into the file, never in an exception. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/plan/diagnostic.ts';
import type { ReadPlanFile } from '../../src/model/plan/desired-state.ts';
import { casesIn, pathIn, readText } from './fixture.ts';

const TEXTS = (['good', 'bad'] as const).flatMap((folder) =>
  casesIn(folder).map((name) => readFileSync(pathIn(folder, `${name}.yaml`), 'utf8').replace(/^extends:.*/m, '')),
);
const text = fc.constantFrom(...TEXTS);

const PIECES =
  '{ } [ ] : , - # & * ! | > \' " % @ ` ? ~ 0 1 80 0x50 1_000 -1 <<: &a *a !!int --- ... %YAML 1.1 ::1 localhost tcp';
const piece = fc.oneof(
  fc.constantFrom(...PIECES.split(' '), ' ', '\n', '\t', '\r', '\0', '\n  ', ': ', '\n- ', '\ud800', '\u2028', '\x85'),
  fc.string({ maxLength: 3 }),
);
const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat({ max: 8 }), insert: piece });

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly insert: string;
}

function edited(original: string, edits: readonly Edit[]): string {
  return edits.reduce((changed, { at, cut, insert }) => {
    const start = Math.floor(at * changed.length);
    return changed.slice(0, start) + insert + changed.slice(start + cut);
  }, original);
}

function expectSound({ desired, diagnostics, sources }: ReadPlanFile): void {
  expect(desired === null).toBe(diagnostics.length > 0);
  for (const diagnostic of diagnostics) expectInside(diagnostic, sources);
  const shown = diagnostics.map(({ rule, message, at }) => JSON.stringify([rule, message, at]));
  expect(new Set(shown).size).toBe(shown.length);
}

/** A line of the file, and columns on it; what is missing may stand one column behind its end. */
function expectInside({ at, message }: Diagnostic, sources: ReadPlanFile['sources']): void {
  const { file, line, column, endColumn = 0 } = at ?? { file: '', line: 0, column: 0 };
  if (sources.get(file) === null) {
    expect(at, message).toEqual({ file, line, column });
    return;
  }
  const text = sources.get(file)?.split('\n')[line - 1];
  const width = text?.length ?? -1;
  expect(text, message).toBeDefined();
  expect(column, message).toBeGreaterThanOrEqual(1);
  expect(column, message).toBeLessThanOrEqual(width + 1);
  expect(endColumn, message).toBeGreaterThan(column);
  expect(endColumn, message).toBeLessThanOrEqual(width + 2);
}

test('a few edits to any plan', () => {
  fc.assert(
    fc.property(text, fc.array(edit, { minLength: 1, maxLength: 4 }), (original, edits) => {
      expectSound(readText(edited(original, edits)));
    }),
    { numRuns: 5000 },
  );
});

test('a part of one plan inside another', () => {
  const part = fc
    .tuple(text, fc.nat({ max: 300 }), fc.nat({ max: 80 }))
    .map(([from, at, size]) => from.slice(at, at + size));
  fc.assert(
    fc.property(text, part, fc.double({ min: 0, max: 1, noNaN: true }), (original, insert, at) => {
      expectSound(readText(edited(original, [{ at, cut: 0, insert }])));
    }),
    { numRuns: 3000 },
  );
});

test('text of any kind', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => expectSound(readText(pieces.join('')))),
    { numRuns: 3000 },
  );
});
