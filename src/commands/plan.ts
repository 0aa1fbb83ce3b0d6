import { type Host, isImage } from '../host/host.ts';
import { openHost } from '../host/open-host.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import { hasErrors } from '../model/plan/diagnostic.ts';
import type { Plan } from '../model/plan/plan.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { readOnePlan } from './files/plan-input.ts';
import { exitStatusOf, type HostOutcome, planOn } from './plan/host-outcome.ts';
import { reportPlan } from './plan/one-host-report.ts';
import type { PlanRequest } from './plan/plan-request.ts';
import { concernsSeveralHosts, isList, type ListFormat } from './plan/several-hosts.ts';

export async function plan(request: PlanRequest, around: Surroundings): Promise<ExitStatus> {
  if (concernsSeveralHosts(request, around.files))
    return (await import('./plan/plan-hosts.ts')).planHosts(request, around);
  const { format, platform, detailedExitcode } = request;
  const host = await openHost(request.host, around, request);
  const keep = await keeper(request, around, host);
  const file = readOnePlan(around, { file: request.files[0] ?? null, platform });
  const outcome = await planOn(host, file, request, around);
  const { plan: planned } = outcome;
  if (planned && !hasErrors(planned.diagnostics)) keep?.(file, planned);
  if (isList(format)) await reportAsList({ ...request, format }, around, outcome);
  else if (planned) reportPlan({ ...request, format }, around, host, { plan: planned, found: outcome });
  else reportFaultyPlan(around, { command: 'plan', platform: host.platform, format }, file);
  return exitStatusOf(outcome, detailedExitcode);
}

/** Keeps the plan in the file of `--out`; undefined where none is named. */
async function keeper(
  request: PlanRequest,
  around: Surroundings,
  host: Host,
): Promise<((file: ReadPlanFile, plan: Plan) => void) | undefined> {
  const { out } = request;
  if (out === null) return undefined;
  const { clearKeptPlan, keepPlan } = await import('./plan/kept-plan.ts');
  clearKeptPlan(around.files, out);
  return (file, plan) => keepPlan(around, out, { file, plan, options: request, isImage: isImage(host) });
}

/** One host as the only entry of a list of hosts. */
async function reportAsList(
  request: PlanRequest & { readonly format: ListFormat },
  around: Surroundings,
  outcome: HostOutcome,
): Promise<void> {
  const report = (await import('./plan/hosts-report.ts')).hostsReport(request, around);
  report.add(outcome);
  report.end();
}
