import type { ReadPlanFile } from '../model/desired-state.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { hasChanges, type Plan } from '../model/plan.ts';
import { painter } from '../render/paint.ts';
import { planPatch } from '../render/patch.ts';
import type { Context, ExitStatus } from './command.ts';
import { planHere, readOnePlan } from './inputs.ts';
import { nextCommand } from './next-command.ts';
import { formatFindings, planJson, planScreen, reportFaults } from './report.ts';

export function plan(context: Context): ExitStatus {
  const file = readOnePlan(context);
  if (file.desired === null) return reportFaults(context, 'plan', file);
  const result = planHere(context, file.desired);
  context.terminal.out(show(context, file, result));
  if (hasErrors(result.diagnostics)) return 1;
  return hasChanges(result) && context.arguments.has('detailed-exitcode') ? 2 : 0;
}

function show(context: Context, file: ReadPlanFile, result: Plan): string {
  const { format } = context.arguments;
  if (format === 'json') return planJson(context, 'plan', file, result);
  if (format === 'diff') {
    context.terminal.err(formatFindings(context, file, result, painter(context.terminal.errColor)));
    return planPatch(result);
  }
  return planScreen(context, file, result, painter(context.terminal.color)) + hint(context, result);
}

function hint({ arguments: given }: Context, result: Plan): string {
  if (!hasChanges(result) || hasErrors(result.diagnostics) || given.has('quiet')) return '';
  const command = nextCommand(given, 'apply', given.operands);
  return command === null ? '' : `\nTo make it so: ${command}\n`;
}
