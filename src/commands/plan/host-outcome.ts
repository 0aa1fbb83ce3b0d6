/** What came of planning for one host, be it this one, a captured one, or one of many. */
import { fileNamed, type ReadPlanFile } from '../../model/plan/desired-state.ts';
import { hasErrors, type Diagnostic } from '../../model/plan/diagnostic.ts';
import { Failure } from '../../model/failure.ts';
import { hasChanges, type Plan } from '../../model/plan/plan.ts';
import type { ExitStatus } from '../command.ts';

export interface HostOutcome {
  /** The name of the host; where a snapshot could not be read, the name of its file. */
  readonly name: string;
  readonly platform: string;
  /** The snapshot that it was planned from. */
  readonly captured: string | null;
  /** Without `plan`, `failure` says why. */
  readonly plan: Plan | null;
  readonly failure: Failure | null;
  /** Of the plan file, of the host, and of an apply that was cut off. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadPlanFile['sources'];
}

type Place = Pick<HostOutcome, 'name' | 'platform' | 'captured'>;

/** `notes`: what an earlier apply has left behind on the host. */
export function plannedOutcome(
  place: Place,
  { diagnostics, sources }: ReadPlanFile,
  plan: Plan,
  notes: readonly Diagnostic[],
): HostOutcome {
  return { ...place, plan, failure: null, diagnostics: [...diagnostics, ...plan.diagnostics, ...notes], sources };
}

/** A plan file with errors. */
export function faultyOutcome(place: Place, { diagnostics, sources }: ReadPlanFile): HostOutcome {
  const failure = new Failure('plan-has-errors', `the plan ${fileNamed({ sources })} has errors`, 1);
  return { ...place, plan: null, failure, diagnostics, sources };
}

export function failedOutcome(place: Place, failure: Failure): HostOutcome {
  return { ...place, plan: null, failure, diagnostics: [], sources: new Map() };
}

export function exitStatusOf({ plan, diagnostics, failure }: HostOutcome, isDetailed: boolean): ExitStatus {
  if (failure) return failure.exit;
  if (hasErrors(diagnostics)) return 1;
  return plan && hasChanges(plan) && isDetailed ? 2 : 0;
}
