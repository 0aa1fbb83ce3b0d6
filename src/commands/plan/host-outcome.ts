/** What came of planning for one host, be it this one, a captured one, or one of many. */
import { fileNamed, type ReadPlanFile } from '../../model/plan/desired-state.ts';
import { hasErrors, type Diagnostic } from '../../model/plan/diagnostic.ts';
import { Failure } from '../../model/failure.ts';
import { hasChanges, type Plan } from '../../model/plan/plan.ts';
import type { PlanOptions } from '../../backends/backend.ts';
import type { Host } from '../../host/host.ts';
import { openApplyNotes } from '../../host/open-apply-notes.ts';
import type { ExitStatus, Surroundings } from '../command.ts';

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

export function placeOf({ name, platform, source }: Host): Place {
  return { name, platform, captured: source.kind === 'snapshot' ? source.file : null };
}

/** What would change on a host, and what an earlier apply has left behind there. */
export async function planOn(
  host: Host,
  file: ReadPlanFile,
  options: PlanOptions,
  { system }: Pick<Surroundings, 'system'>,
): Promise<HostOutcome> {
  const { desired, diagnostics, sources } = file;
  if (!desired) return faultyOutcome(placeOf(host), file);
  const plan = await host.plan(desired, options);
  const notes = openApplyNotes(await host.openApply(), system.now());
  return {
    ...placeOf(host),
    plan,
    failure: null,
    diagnostics: [...diagnostics, ...plan.diagnostics, ...notes],
    sources,
  };
}

/** A plan file with errors. */
function faultyOutcome(place: Place, { diagnostics, sources }: ReadPlanFile): HostOutcome {
  const failure = new Failure('plan-has-errors', `the plan ${fileNamed({ sources })} has errors`, 1);
  return { ...place, plan: null, failure, diagnostics, sources };
}

export function failedOutcome(place: Place, failure: Failure): HostOutcome {
  return { ...place, plan: null, failure, diagnostics: [], sources: new Map() };
}

/** 2 where changes are pending and `--detailed-exitcode` asks for it. */
export function exitStatusOf({ plan, diagnostics, failure }: HostOutcome, isDetailed: boolean): ExitStatus {
  if (failure) return failure.exit;
  if (hasErrors(diagnostics)) return 1;
  return plan && hasChanges(plan) && isDetailed ? 2 : 0;
}
