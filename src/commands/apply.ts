import { applyPlan, expectUnmoved, type Applied } from '../apply/apply.ts';
import { readLatest } from '../apply/store.ts';
import { expectConfirmed, readWaited } from '../apply/confirm/standing.ts';
import { sameOwnedPorts } from '../model/plan/ownership.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import { hasErrors } from '../model/plan/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import { looksLikeKeptPlan } from '../kept-plan/kept-plan.ts';
import type { Plan } from '../model/plan/plan.ts';
import { approvalOf, type Approval } from '../model/plan/seen.ts';
import { painter } from '../render/paint.ts';
import { formatPlan } from '../render/plan/plan-text.ts';
import type { ExitStatus } from './command.ts';
import type { Context } from './context.ts';
import { backendHere, planHere } from '../host/host-input.ts';
import type { HostContext } from './context.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { platformName } from '../model/host/platform-name.ts';
import { DEFAULT_FILE, onlyOperand, readNamed, readPlan } from './files/plan-input.ts';
import { numberOption } from '../cli/number-option.ts';
import { nextCommand } from './plan/next-command.ts';
import { formatFindings, planJson, planScreen } from './plan/report.ts';
import { confirmHint, confirmWithin } from './plan/unconfirmed.ts';

export async function apply(given: Context): Promise<ExitStatus> {
  const wait = numberOption(given.arguments, 'lock-wait', 30, 'seconds');
  const within = confirmWithin(given);
  const { context, file, agreed } = await readWish(given);
  const { desired } = file;
  if (desired === null)
    return reportFaultyPlan(
      context,
      { command: 'apply', platform: platformName(context.system.platform), format: context.arguments.format },
      file,
    );
  const options = { force: context.arguments.has('force'), restartWinnat: context.arguments.has('restart-winnat') };
  const shown = await planHere(context.system, desired, options);
  if (agreed) expectUnmoved(agreed, shown);
  if (hasErrors(shown.diagnostics)) return refuse(context, file, shown);
  const { system } = context;
  if (context.arguments.has('check')) return report(context, file, shown, null);
  if (nothingToDo(context, shown)) {
    if (within === null) expectConfirmed(readWaited(system));
    return report(context, file, shown, null);
  }
  const settings = (await backendHere(context.system)).settings(system);
  await settings.expectPermitted();
  expectConfirmed(readWaited(system));
  const asks = !context.arguments.has('yes');
  if (asks) await approve(context, file, shown);
  const applied = await applyPlan(
    { system, settings },
    (ownership) => planHere(context.system, desired, options, ownership),
    {
      lockSeconds: wait,
      approved: agreed ?? (asks ? approvalOf(shown) : null),
      interrupted: context.watchSignals(),
      confirmWithin: within,
    },
  );
  if (hasErrors(applied.plan.diagnostics)) return refuse(context, file, applied.plan);
  const armed = applied.record && applied.unconfirmed;
  return report({ ...context, armed }, file, applied.plan, applied, asks);
}

interface Wish {
  /** With the options that a kept plan was made with. */
  readonly context: Context;
  readonly file: ReadPlanFile;
  /** What a kept plan says: that and nothing else. */
  readonly agreed: Approval | null;
}

async function readWish(context: Context): Promise<Wish> {
  const name = onlyOperand(context) ?? DEFAULT_FILE;
  const text = readNamed(context, name);
  if (!looksLikeKeptPlan(text)) return { context, file: readPlan(context, name, context.platform, text), agreed: null };
  const { openKeptPlan, withOptionsOf } = await import('./plan/kept-plan.ts');
  const { kept, file } = openKeptPlan(context, name, text);
  return { context: withOptionsOf(context, kept), file, agreed: { seen: kept.seen, steps: kept.plan.steps } };
}

/** Without the lock, and without a write: most runs end here. */
function nothingToDo({ system }: Context, { steps, ownership }: Plan): boolean {
  const same = sameOwnedPorts(ownership.before, ownership.after);
  return steps.length === 0 && same && readLatest(system).unfinished === null;
}

async function refuse(context: Context, file: ReadPlanFile, plan: Plan): Promise<ExitStatus> {
  const { format } = context.arguments;
  const { terminal } = context;
  const failure = new Failure('plan-has-errors', 'the plan has errors; nothing was changed', 1);
  if (format === 'json')
    terminal.out(
      await planJson(context, 'apply', file, plan, { error: { code: failure.code, message: failure.message } }),
    );
  else terminal.out((await planScreen(context, file, plan, painter(terminal.color))) + '\nNothing was changed.\n');
  return 1;
}

/** Shows the plan and asks. Throws a Failure where the answer is no. */
async function approve(context: Context, file: ReadPlanFile, plan: Plan): Promise<void> {
  const { terminal } = context;
  if (!terminal.interactive()) {
    throw new Failure(
      'no-terminal',
      'there is no terminal to ask on: say --yes to apply without asking, or --check to do nothing',
    );
  }
  const paint = painter(terminal.errColor);
  // Whoever is asked must see what for, also with --quiet.
  terminal.err(`${formatPlan(plan, paint)}\n${await formatFindings(context, file, plan, paint)}`);
  if (await context.ask(`Apply this to ${plan.host}?`)) return;
  throw new Failure('declined', 'not applied; nothing was changed');
}

/** `seen`: the person has just read the plan, and need not read it again. */
async function report(
  context: HostContext,
  file: ReadPlanFile,
  plan: Plan,
  applied: Applied | null,
  seen = false,
): Promise<ExitStatus> {
  const { terminal, arguments: given } = context;
  const { record = null } = applied ?? {};
  if (given.format === 'json')
    terminal.out(
      await planJson(context, 'apply', file, plan, { record: record?.id ?? null, unconfirmed: waitingOn(context) }),
    );
  else if (!given.has('quiet')) {
    const screen = seen ? '' : await planScreen(context, file, plan, painter(terminal.color), record !== null);
    terminal.out(screen + hints(context, record));
  }
  return 0;
}

/** This apply, or an earlier one. */
function waitingOn({ system, armed }: HostContext): object | null {
  const waited = readWaited(system);
  const found = armed ?? (waited?.standing === 'nothing' ? null : waited?.unconfirmed);
  return found ? { record: found.record, deadline: found.deadline, by: found.by } : null;
}

function hints(context: HostContext, record: Applied['record']): string {
  const undo = record && nextCommand(context, 'rollback', [String(record.id)]);
  const done = undo ? `\nApplied and verified. To undo it: ${undo}\n` : '';
  return done + (context.armed ? confirmHint(context, context.armed) : '');
}
