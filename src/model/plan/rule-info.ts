import type { Severity } from './diagnostic.ts';

/** A rule as lists, documents and code scanning show it. */
export interface RuleInfo {
  readonly id: string;
  /** Earlier ids, which plans and code scanning may still know. */
  readonly formerIds?: readonly string[];
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
