import type { Position } from './position.ts';

/** What will fail is an error, what may fail is a warning, advice is info. */
export type Severity = 'error' | 'warning' | 'info';

/** One finding: what was found and what was expected (`message`), and what to do about it (`help`). */
export interface Diagnostic {
  /** The stable id that a user can look up, for instance `ephemeral-overlap`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  /** Where the offending text stands; left out when the finding is about the host. */
  readonly at?: Position;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
