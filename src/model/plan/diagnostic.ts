import type { Fix } from './fix.ts';
import type { Position } from './position.ts';

export const SEVERITIES = ['error', 'warning', 'info'] as const;

/** What will fail is an error, what may fail is a warning, advice is info. */
export type Severity = (typeof SEVERITIES)[number];

/** One finding: what was found and what was expected (`message`), and what to do about it (`help`). */
export interface Diagnostic {
  /** The stable id that a user can look up, for instance `ephemeral-overlap`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  /** Where the offending text stands; left out when the finding is about the host. */
  readonly at?: Position;
  /** Other places that the finding is about, for instance the other one of two endpoints. */
  readonly related?: readonly Related[];
  readonly fix?: Fix;
  /** The name of the service that `at` is a part of: a comment there speaks of all of it. */
  readonly within?: Position;
}

export interface Related {
  readonly message: string;
  readonly at: Position;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

export function countSeverities(diagnostics: readonly Diagnostic[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity]++;
  return counts;
}
