import type { Plan } from '../model/plan/plan.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import type { ObservedValues } from '../model/plan/observed-host.ts';

/** A plan that waits to be applied: what it was made from, what it saw of the host, and what it would do there. */
export interface KeptPlan {
  readonly keptPlan: `1.${number}`;
  readonly portplanVersion: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly host: string;
  readonly platform: Platform;
  readonly image: boolean;
  /** The options that change the plan, by their names on the command line. */
  readonly options: {
    readonly force: boolean;
    readonly 'restart-winnat': boolean;
    readonly 'stop-service'?: readonly string[];
    readonly platform: string | null;
    readonly persist?: boolean;
    readonly 'live-only'?: boolean;
  };
  readonly file: string;
  readonly sources: Readonly<Record<string, string>>;
  /** The digest of `seen`. */
  readonly hostState: string;
  readonly seen: ObservedValues;
  readonly plan: WrittenPlan;
}

/** A plan as the file holds it: there its `unmanagedValues` have the key `goesBy`. */
type WrittenPlan = Omit<Plan, 'unmanagedValues' | Later> &
  Partial<Pick<Plan, Later>> & { readonly goesBy: Plan['unmanagedValues'] };

/** What plans of 0.1.0 do not say. */
type Later = 'network' | 'isLiveOnly';

export function writtenPlan({ unmanagedValues, ...plan }: Plan): WrittenPlan {
  return { ...plan, goesBy: unmanagedValues };
}
