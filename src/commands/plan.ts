import { type Host, isImage } from '../host/host.ts';
import { openApplyNotes } from '../host/open-apply-notes.ts';
import { openHost } from '../host/open-host.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import { hasErrors } from '../model/plan/diagnostic.ts';
import { hasChanges, type Plan } from '../model/plan/plan.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { readOnePlan } from './files/plan-input.ts';
import { type OneHostRequest, reportPlan } from './plan/one-host-report.ts';
import type { PlanRequest } from './plan/plan-request.ts';
import { concernsSeveralHosts, isList, type ListFormat } from './plan/several-hosts.ts';

export async function plan(request: PlanRequest, around: Surroundings): Promise<ExitStatus> {
  if (concernsSeveralHosts(request, around.files))
    return (await import('./plan/plan-hosts.ts')).planHosts(request, around);
  const { format, platform } = request;
  const host = await openHost(request.host, around, request);
  const keep = await keeper(request, around, host);
  const file = readOnePlan(around, { file: request.files[0] ?? null, platform });
  const result = file.desired && (await host.plan(file.desired, request));
  if (result && !hasErrors(result.diagnostics)) keep?.(file, result);
  if (isList(format)) return reportAsList({ ...request, format }, around, host, file, result);
  if (result) return reportOne({ ...request, format }, around, host, file, result);
  return reportFaultyPlan(around, { command: 'plan', platform: host.platform, format }, file);
}

async function reportOne(
  request: OneHostRequest,
  around: Surroundings,
  host: Host,
  { diagnostics, sources }: ReadPlanFile,
  plan: Plan,
): Promise<ExitStatus> {
  const notes = openApplyNotes(await host.openApply(), around.system.now());
  const found = { diagnostics: [...diagnostics, ...plan.diagnostics, ...notes], sources };
  reportPlan(request, around, host, { plan, found });
  if (hasErrors(plan.diagnostics)) return 1;
  return hasChanges(plan) && request.detailedExitcode ? 2 : 0;
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
  host: Host,
  file: ReadPlanFile,
  plan: Plan | null,
): Promise<ExitStatus> {
  const { faultyOutcome, plannedOutcome, exitStatusOf } = await import('./plan/host-outcome.ts');
  const { hostsReport } = await import('./plan/hosts-report.ts');
  const { name, platform, source } = host;
  const place = { name, platform, captured: source.kind === 'snapshot' ? source.file : null };
  const outcome = plan
    ? plannedOutcome(place, file, plan, openApplyNotes(await host.openApply(), around.system.now()))
    : faultyOutcome(place, file);
  const report = hostsReport(request, around);
  report.add(outcome);
  report.end();
  return exitStatusOf(outcome, request.detailedExitcode);
}
