import type { Position } from './position.ts';

/** A comment `# portplan-ignore RULE[, RULE] [until DATE]: reason`. */
export interface Suppression {
  readonly rules: readonly string[];
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly until?: string;
  /** The line that it silences: its own, or the next one that is not a comment alone. */
  readonly line: number;
  readonly at: Position;
  /** What is wrong with the comment; with a fault it silences nothing. */
  readonly fault?: { readonly message: string; readonly help: string };
}
