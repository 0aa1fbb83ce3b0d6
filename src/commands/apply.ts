import { applyPlan, type Applied } from '../apply/apply.ts';
import { readLatest } from '../apply/store.ts';
import { samePorts } from '../model/port-set.ts';
import type { ReadPlanFile } from '../model/desired-state.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import { painter } from '../render/paint.ts';
import { formatPlan } from '../render/plan-text.ts';
import type { Context, ExitStatus } from './command.ts';
import { planHere, readOnePlan } from './inputs.ts';
import { numberOption } from './number-option.ts';
import { nextCommand } from './next-command.ts';
import { formatFindings, planJson, planScreen, reportFaults } from './report.ts';

export async function apply(context: Context): Promise<ExitStatus> {
  const wait = numberOption(context.arguments, 'lock-wait', 30, 'seconds');
  const file = readOnePlan(context);
  const { desired } = file;
  if (desired === null) return reportFaults(context, 'apply', file);
  const shown = planHere(context, desired);
  if (hasErrors(shown.diagnostics)) return refuse(context, file, shown);
  if (context.arguments.has('check') || nothingToDo(context, shown)) return report(context, file, shown, null);
  const approved = context.arguments.has('yes') ? null : await approve(context, file, shown);
  const applied = await applyPlan(context.system, (ownership) => planHere(context, desired, ownership), {
    lockSeconds: wait,
    approved,
    interrupted: context.watchSignals(),
  });
  if (hasErrors(applied.plan.diagnostics)) return refuse(context, file, applied.plan);
  return report(context, file, applied.plan, applied, approved !== null);
}

/** Without the lock, and without a write: most runs end here. */
function nothingToDo({ system }: Context, { steps, ownership }: Plan): boolean {
  const same = samePorts(ownership.before.reserved, ownership.after.reserved);
  return steps.length === 0 && same && readLatest(system).unfinished === null;
}

function refuse(context: Context, file: ReadPlanFile, plan: Plan): ExitStatus {
  const { format } = context.arguments;
  const { terminal } = context;
  const failure = new Failure('plan-has-errors', 'the plan has errors; nothing was changed', 1);
  if (format === 'json')
    terminal.out(planJson(context, 'apply', file, plan, { error: { code: failure.code, message: failure.message } }));
  else terminal.out(planScreen(context, file, plan, painter(terminal.color)) + '\nNothing was changed.\n');
  return 1;
}

/** Shows the plan and asks. Returns the plan that was approved. */
async function approve(context: Context, file: ReadPlanFile, plan: Plan): Promise<Plan> {
  const { terminal } = context;
  if (!terminal.interactive()) {
    throw new Failure(
      'no-terminal',
      'there is no terminal to ask on: say --yes to apply without asking, or --check to do nothing',
    );
  }
  const paint = painter(terminal.errColor);
  // Whoever is asked must see what for, also with --quiet.
  terminal.err(`${formatPlan(plan, paint)}\n${formatFindings(context, file, plan, paint)}`);
  if (await context.ask(`Apply this to ${plan.host}?`)) return plan;
  throw new Failure('declined', 'not applied; nothing was changed');
}

/** `seen`: the person has just read the plan, and need not read it again. */
function report(context: Context, file: ReadPlanFile, plan: Plan, applied: Applied | null, seen = false): ExitStatus {
  const { terminal, arguments: given } = context;
  const record = applied?.record ?? null;
  if (given.format === 'json') terminal.out(planJson(context, 'apply', file, plan, { record: record?.id ?? null }));
  else if (!given.has('quiet')) {
    const screen = seen ? '' : planScreen(context, file, plan, painter(terminal.color), record !== null);
    const undo = record && nextCommand(given, 'rollback', [String(record.id)]);
    const done = undo ? `\nApplied and verified. To undo it: ${undo}\n` : '';
    terminal.out(screen + done);
  }
  return 0;
}
