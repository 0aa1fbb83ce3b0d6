import type { PlanOptions } from '../backends/backend.ts';
import { type CapturedHost, readOneCapturedHost } from '../host/captured-host.ts';
import { planHere, planThere } from '../host/host-input.ts';
import { platformName } from '../model/host/platform-name.ts';
import type { DesiredState, ReadPlanFile } from '../model/plan/desired-state.ts';
import { hasErrors } from '../model/plan/diagnostic.ts';
import { hasChanges, type Plan } from '../model/plan/plan.ts';
import type { System } from '../system/system.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { readOnePlan } from './files/plan-input.ts';
import { earlierApplyNotes } from './plan/earlier-apply.ts';
import { type OneHostRequest, reportPlan } from './plan/one-host-report.ts';
import type { PlanRequest } from './plan/plan-request.ts';
import { concernsSeveralHosts, isList, type ListFormat } from './plan/several-hosts.ts';

export async function plan(request: PlanRequest, around: Surroundings): Promise<ExitStatus> {
  if (concernsSeveralHosts(request, around.files))
    return (await import('./plan/plan-hosts.ts')).planHosts(request, around);
  const { format, platform } = request;
  const { system } = around;
  const captured = await readOneCapturedHost(around, request.host);
  const keep = await keeper(request, around, captured);
  const file = readOnePlan(around, { file: request.files[0] ?? null, platform });
  const result = file.desired && (await planOf(system, captured, file.desired, request));
  if (result && !hasErrors(result.diagnostics)) keep?.(file, result);
  if (isList(format)) return reportAsList({ ...request, format }, around, captured, file, result);
  if (result) return reportOne({ ...request, format }, around, captured, file, result);
  const run = { command: 'plan', platform: captured?.platform ?? platformName(system.platform), format };
  return reportFaultyPlan(around, run, file);
}

async function reportOne(
  request: OneHostRequest,
  around: Surroundings,
  captured: CapturedHost | undefined,
  { diagnostics, sources }: ReadPlanFile,
  plan: Plan,
): Promise<ExitStatus> {
  const notes = await earlierApplyNotes(around.system, captured);
  const found = { diagnostics: [...diagnostics, ...plan.diagnostics, ...notes], sources };
  reportPlan(request, around, captured, { plan, found });
  if (hasErrors(plan.diagnostics)) return 1;
  return hasChanges(plan) && request.detailedExitcode ? 2 : 0;
}

async function planOf(
  system: System,
  captured: CapturedHost | undefined,
  desired: DesiredState,
  options: PlanOptions,
): Promise<Plan> {
  return captured ? planThere(captured, desired, options) : planHere(system, desired, options);
}

/** Keeps the plan in the file of `--out`; undefined where none is named. */
async function keeper(
  request: PlanRequest,
  around: Surroundings,
  captured: CapturedHost | undefined,
): Promise<((file: ReadPlanFile, plan: Plan) => void) | undefined> {
  const { out } = request;
  if (out === null) return undefined;
  const { clearKeptPlan, keepPlan } = await import('./plan/kept-plan.ts');
  clearKeptPlan(around.files, out);
  const isImage = captured?.isImage ?? around.system.isImage;
  return (file, plan) => keepPlan(around, out, { file, plan, options: request, isImage });
}

/** One host as the only entry of a list of hosts. */
async function reportAsList(
  request: PlanRequest & { readonly format: ListFormat },
  around: Surroundings,
  captured: CapturedHost | undefined,
  file: ReadPlanFile,
  plan: Plan | null,
): Promise<ExitStatus> {
  const { faultyOutcome, plannedOutcome, statusOf } = await import('./plan/host-outcome.ts');
  const { hostsReport } = await import('./plan/hosts-report.ts');
  const { system } = around;
  const { host: name, platform } = captured ?? { host: system.hostName(), platform: platformName(system.platform) };
  const snapshot = request.host.kind === 'snapshots' ? (request.host.names[0] ?? null) : null;
  const place = { name, platform, captured: snapshot };
  const outcome = plan
    ? plannedOutcome(place, file, plan, await earlierApplyNotes(system, captured))
    : faultyOutcome(place, file);
  const report = hostsReport(request, around);
  report.add(outcome);
  report.end();
  return statusOf(outcome, request.detailedExitcode);
}
