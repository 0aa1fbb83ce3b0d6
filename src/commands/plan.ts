import type { ReadPlanFile } from '../model/desired-state.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { hasChanges, type Plan } from '../model/plan.ts';
import { painter } from '../render/paint.ts';
import { planPatch } from '../render/patch.ts';
import { type CapturedHost, type HostContext, readCapturedHost } from './captured-host.ts';
import type { Context, ExitStatus } from './command.ts';
import { planHere, planThere, readOnePlan } from './inputs.ts';
import { nextCommand } from './next-command.ts';
import { formatFindings, planJson, planScreen, reportFaults } from './report.ts';

export async function plan(given: Context): Promise<ExitStatus> {
  const captured = await readCapturedHost(given);
  const context: HostContext = captured ? { ...given, captured } : given;
  const file = readOnePlan(context);
  if (file.desired === null) return reportFaults(context, 'plan', file);
  const result = await (captured ? planThere(context, captured, file.desired) : planHere(context, file.desired));
  context.terminal.out(await show(context, file, result));
  if (hasErrors(result.diagnostics)) return 1;
  return hasChanges(result) && context.arguments.has('detailed-exitcode') ? 2 : 0;
}

async function show(context: HostContext, file: ReadPlanFile, result: Plan): Promise<string> {
  const { format } = context.arguments;
  if (format === 'json') return planJson(context, 'plan', file, result);
  if (format === 'diff') {
    context.terminal.err(await formatFindings(context, file, result, painter(context.terminal.errColor)));
    return planPatch(result);
  }
  return (await planScreen(context, file, result, painter(context.terminal.color))) + hint(context, result);
}

function hint(context: HostContext, result: Plan): string {
  const { arguments: given, captured } = context;
  if (!hasChanges(result) || hasErrors(result.diagnostics) || given.has('quiet')) return '';
  const command = nextCommand(context, 'apply', given.operands);
  if (command === null) return '';
  return captured ? `\nTo make it so, ${there(captured, command)}\n` : `\nTo make it so: ${command}\n`;
}

/** Where an image lies, its snapshot does not say. */
function there({ host, isImage }: CapturedHost, command: string): string {
  return isImage ? `in the image ${host}: ${command} --root DIR` : `on ${host}: ${command}`;
}
