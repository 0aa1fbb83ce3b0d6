import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import { hasErrors } from '../model/plan/diagnostic.ts';
import { hasChanges, type Plan } from '../model/plan/plan.ts';
import { platformName } from '../model/host/platform-name.ts';
import { painter } from '../render/paint.ts';
import { planPatch } from '../render/plan/patch.ts';
import { type CapturedHost, readOneCapturedHost } from '../host/captured-host.ts';
import type { ExitStatus } from './command.ts';
import type { Context } from './context.ts';
import { planHere, planThere } from '../host/host-input.ts';
import type { DesiredState } from '../model/plan/desired-state.ts';
import type { HostContext } from './context.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { onlyOperand, readOnePlan } from './files/plan-input.ts';
import { nextCommand } from './plan/next-command.ts';
import { isAboutMany, LISTS } from './plan/is-about-many.ts';
import { formatFindings, planJson, planScreen } from './plan/report.ts';

export async function plan(given: Context): Promise<ExitStatus> {
  if (isAboutMany(given)) return (await import('./plan/plan-hosts.ts')).planHosts(given);
  const captured = await readOneCapturedHost(given, given.host);
  const context: HostContext = captured ? { ...given, captured } : given;
  const keep = await keeper(context);
  const file = readOnePlan(context, { file: onlyOperand(context), platform: context.platform });
  const result = file.desired && (await planOf(context, file.desired));
  if (result && !hasErrors(result.diagnostics)) keep?.(file, result);
  if (LISTS.includes(given.arguments.format)) return listed(context, file, result);
  if (!result)
    return reportFaultyPlan(
      context,
      {
        command: 'plan',
        platform: captured?.platform ?? platformName(context.system.platform),
        format: given.arguments.format,
      },
      file,
    );
  context.terminal.out(await show(context, file, result));
  if (hasErrors(result.diagnostics)) return 1;
  return hasChanges(result) && context.arguments.has('detailed-exitcode') ? 2 : 0;
}

async function planOf(context: HostContext, desired: DesiredState): Promise<Plan> {
  const { arguments: given } = context;
  const options = { force: given.has('force'), restartWinnat: given.has('restart-winnat') };
  return context.captured ? planThere(context.captured, desired, options) : planHere(context.system, desired, options);
}

/** Of `--out`. */
async function keeper(context: HostContext): Promise<((file: ReadPlanFile, plan: Plan) => void) | undefined> {
  if (context.arguments.value('out') === undefined) return undefined;
  const { keepPlan, outFile } = await import('./plan/kept-plan.ts');
  const out = outFile(context);
  return (file, plan) => keepPlan(context, out, file, plan);
}

/** One host as the only entry of a list of hosts. */
async function listed(context: HostContext, file: ReadPlanFile, result: Plan | null): Promise<ExitStatus> {
  const { faultyOutcome, plannedOutcome, statusOf } = await import('./plan/host-outcome.ts');
  const { hostsReport } = await import('./plan/hosts-report.ts');
  const { system, captured, arguments: given } = context;
  const { host: name, platform } = captured ?? { host: system.hostName(), platform: platformName(system.platform) };
  const place = { name, platform, captured: given.value('host') ?? null };
  const outcome = result ? await plannedOutcome(context, place, file, result) : faultyOutcome(place, file);
  const report = hostsReport(context);
  report.add(outcome);
  report.end();
  return statusOf(outcome, given.has('detailed-exitcode'));
}

async function show(context: HostContext, file: ReadPlanFile, result: Plan): Promise<string> {
  const { terminal, arguments: given } = context;
  if (given.format === 'json') return planJson(context, 'plan', file, result);
  if (given.format === 'diff') {
    terminal.err(await formatFindings(context, file, result, painter(terminal.errColor)));
    return planPatch(result);
  }
  return (await planScreen(context, file, result, painter(terminal.color))) + hint(context, result);
}

function hint(context: HostContext, result: Plan): string {
  const { arguments: given, captured } = context;
  if (!hasChanges(result) || hasErrors(result.diagnostics) || given.has('quiet')) return '';
  const out = given.value('out');
  const command = nextCommand(context, 'apply', out === undefined ? given.operands : [out]);
  if (command === null) return '';
  return captured ? `\nTo make it so, ${there(captured, command)}\n` : `\nTo make it so: ${command}\n`;
}

/** Where an image lies, its snapshot does not say. */
function there({ host, isImage }: CapturedHost, command: string): string {
  return isImage ? `in the image ${host}: ${command} --root DIR` : `on ${host}: ${command}`;
}
