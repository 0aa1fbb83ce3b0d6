import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';

/** What there is to review about one host. */
export interface HostReview {
  readonly host: string;
  /** Null where it could not be planned: `error` says why. */
  readonly plan: Plan | null;
  /** All of them: of the plan file, of the host, of an apply that was cut off. */
  readonly diagnostics: readonly Diagnostic[];
  /** A sentence; null where there is a plan. */
  readonly error: string | null;
}
