import type { Severity } from './diagnostic.ts';

/** A rule as lists, documents and code scanning show it. */
export interface RuleInfo {
  readonly id: string;
  readonly severity: Severity;
  /** What the rule finds, in one line. */
  readonly summary: string;
  /** Why it matters: a paragraph or two of Markdown. */
  readonly why?: string;
  readonly isOff?: true;
  readonly isFixable?: true;
  /** A fault of the file format: always an error, whatever a plan says. */
  readonly isFault?: true;
}
