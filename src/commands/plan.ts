import type { ReadPlanFile } from '../model/desired-state.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { hasChanges, type Plan } from '../model/plan.ts';
import { painter } from '../render/paint.ts';
import { planPatch } from '../render/patch.ts';
import type { Context, ExitStatus } from './command.ts';
import { planHere, readOnePlan } from './inputs.ts';
import { nextCommand } from './next-command.ts';
import { formatFindings, planJson, planScreen, reportFaults } from './report.ts';

export async function plan(context: Context): Promise<ExitStatus> {
  const file = readOnePlan(context);
  if (file.desired === null) return reportFaults(context, 'plan', file);
  const result = await planHere(context, file.desired);
  context.terminal.out(await show(context, file, result));
  if (hasErrors(result.diagnostics)) return 1;
  return hasChanges(result) && context.arguments.has('detailed-exitcode') ? 2 : 0;
}

async function show(context: Context, file: ReadPlanFile, result: Plan): Promise<string> {
  const { format } = context.arguments;
  if (format === 'json') return planJson(context, 'plan', file, result);
  if (format === 'diff') {
    context.terminal.err(await formatFindings(context, file, result, painter(context.terminal.errColor)));
    return planPatch(result);
  }
  return (await planScreen(context, file, result, painter(context.terminal.color))) + hint(context, result);
}

function hint(context: Context, result: Plan): string {
  const { arguments: given } = context;
  if (!hasChanges(result) || hasErrors(result.diagnostics) || given.has('quiet')) return '';
  const command = nextCommand(context, 'apply', given.operands);
  return command === null ? '' : `\nTo make it so: ${command}\n`;
}
