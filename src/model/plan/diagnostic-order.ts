import { thousands } from '../text/counted.ts';
import type { Sources } from './desired-state.ts';
import type { Diagnostic } from './diagnostic.ts';

/** The named file first, then those it extends in the order they were read; each from top to bottom. */
export function inFileOrder(diagnostics: readonly Diagnostic[], sources: Sources = new Map()): Diagnostic[] {
  const rank = new Map([...sources.keys()].map((file, index) => [file, index]));
  const fileOf = ({ at }: Diagnostic) => rank.get(at?.file ?? '') ?? 0;
  return [...diagnostics].sort(
    (a, b) =>
      fileOf(a) - fileOf(b) || (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}

/** A person mends the first ones, and a million would fit into no report. */
const MOST = 1000;

/** In the same order, without those of which a file has too many of one rule; the last that is left tells their number. */
export function fewerDiagnostics(all: readonly Diagnostic[]): readonly Diagnostic[] {
  if (all.length <= MOST) return all;
  const counts = new Map<string, number>();
  const numbered = all.map((diagnostic) => {
    const key = keyOf(diagnostic);
    const number = (counts.get(key) ?? 0) + 1;
    counts.set(key, number);
    return { diagnostic, key, number };
  });
  return numbered
    .filter(({ number }) => number <= MOST + 1)
    .map(({ diagnostic, key, number }) =>
      number <= MOST ? diagnostic : last(diagnostic, (counts.get(key) ?? 0) - MOST),
    );
}

function keyOf({ rule, at }: Diagnostic): string {
  return `${rule} ${at?.file ?? ''}`;
}

function last(diagnostic: Diagnostic, left: number): Diagnostic {
  if (left === 1) return diagnostic;
  return {
    ...diagnostic,
    message: `${thousands(left)} such findings begin here, the first of them: ${diagnostic.message}`,
  };
}
