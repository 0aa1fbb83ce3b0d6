import type { Platform, RuleOptions } from '../model/plan/desired-state.ts';
import type { Related, Severity } from '../model/plan/diagnostic.ts';
import type { Fix } from '../model/plan/fix.ts';
import type { Position } from '../model/plan/position.ts';
import type { PlannedHost } from './planned-host.ts';

/** A check of a plan. Each has a file of its own in rules/; the list of them is rule-list.ts. */
export interface LintRule {
  readonly id: string;
  /** What it was called before: `lint.rules` and comments may go on to say so. */
  readonly formerIds?: readonly string[];
  /** The severity of its findings, unless the plan or the finding itself gives another one. */
  readonly severity: Severity;
  /** The rule runs only where a plan gives it a severity. */
  readonly isOff?: true;
  /** `portplan lint --fix` can mend what the rule finds. */
  readonly isFixable?: true;
  /** The rule finds nothing without a captured host (`--host`). */
  readonly needsHost?: true;
  /** The platforms that it is about; left out for all of them. */
  readonly platforms?: readonly Platform[];
  /** One line: what it finds. */
  readonly summary: string;
  /** For its page and for code scanning: why it matters, with the source of the facts. Markdown. */
  readonly why: string;
  /** The options that it reads: what each means, and its default. */
  readonly options?: Readonly<Partial<Record<keyof RuleOptions, string>>>;
  readonly check: (host: PlannedHost, options: RuleOptions) => Iterable<LintFinding>;
}

/** What a rule found. The rule's id and severity are added by the caller of the rule. */
export interface LintFinding {
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  readonly at: Position;
  readonly related?: readonly Related[];
  readonly fix?: Fix;
  /** Where this finding is more or less serious than others of its rule. */
  readonly severity?: Severity;
}
