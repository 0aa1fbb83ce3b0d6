import type { Platform, RuleOptions } from '../model/plan/desired-state.ts';
import type { Related, Severity } from '../model/plan/diagnostic.ts';
import type { Fix } from '../model/plan/fix.ts';
import type { Position } from '../model/plan/position.ts';
import type { PlannedHost } from './planned-host.ts';

/** A check of a plan. One file each in rules/; the list is in rules.ts. */
export interface Rule {
  readonly id: string;
  /** Of its findings, where neither the plan nor the finding says otherwise. */
  readonly severity: Severity;
  /** Runs only where a plan gives it a severity. */
  readonly isOff?: true;
  /** `portplan lint --fix` knows what to do. */
  readonly isFixable?: true;
  /** Says nothing about plans that are judged by themselves. */
  readonly needsHost?: true;
  /** The platforms that it is about; left out: all. */
  readonly platforms?: readonly Platform[];
  /** One line: what it finds. */
  readonly summary: string;
  /** For its page and for code scanning: why it matters, with the source of the facts. Markdown. */
  readonly why: string;
  /** The options that it reads: what each means, and its default. */
  readonly options?: Readonly<Partial<Record<keyof RuleOptions, string>>>;
  readonly check: (host: PlannedHost, options: RuleOptions) => Iterable<Finding>;
}

/** What a rule found; the rule's name and severity come to it by themselves. */
export interface Finding {
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  readonly at: Position;
  readonly related?: readonly Related[];
  readonly fix?: Fix;
  /** Where this finding is more or less serious than others of its rule. */
  readonly severity?: Severity;
}
