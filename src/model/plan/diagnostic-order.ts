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
