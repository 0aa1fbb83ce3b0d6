/** What `apply` prints. */
import { lines, NO_TEXT, type Printable, together } from '../../model/text/printable.ts';
import type { Applied } from '../../apply/apply.ts';
import { openRunsOf } from '../../apply/confirm/undo-outlook.ts';
import type { MachineHost } from '../../host/host.ts';
import { networkToEnter } from '../../host/network-namespace.ts';
import { openApplyNotes } from '../../host/open-apply-notes.ts';
import { Failure } from '../../model/failure.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import type { Plan } from '../../model/plan/plan.ts';
import type { Unconfirmed } from '../../model/plan/unconfirmed.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { formatNextCommand } from '../../render/next-command.ts';
import { painter } from '../../render/paint.ts';
import { confirmHint } from '../../render/plan/confirm-hint.ts';
import { planEnvelope } from '../../render/plan/plan-json.ts';
import { type Findings, formatPlanScreen } from '../../render/plan/plan-screen.ts';
import type { ExitStatus, Surroundings } from '../command.ts';
import { imageOf } from '../plan/one-host-report.ts';
import type { ApplyRequest } from './apply-request.ts';

export interface PlannedApply {
  readonly file: ReadPlanFile;
  readonly plan: Plan;
}

interface Done extends PlannedApply {
  /** Null where nothing was done. */
  readonly applied: Applied | null;
  /** The person has just read the plan, and need not read it again. */
  readonly isShown?: boolean;
}

export async function reportApplied(
  request: ApplyRequest,
  around: Surroundings,
  host: MachineHost,
  { file, plan, applied, isShown = false }: Done,
): Promise<ExitStatus> {
  const { terminal, system, version } = around;
  const { record = null, unconfirmed = null } = applied ?? {};
  // What waits still is of an earlier apply where nothing was done.
  const armed = record && unconfirmed;
  const found = await findingsOf(host, system.now(), { file, plan }, armed);
  if (request.format === 'json') {
    const more = { record: record?.id ?? null, unconfirmed: waiting(armed ?? (await waitingHere(host))) };
    terminal.out(formatEnvelope(planEnvelope({ command: 'apply', version }, plan, found.diagnostics, more)));
  } else if (!request.quiet) {
    const paint = painter(terminal.color);
    const screen = isShown ? NO_TEXT : formatPlanScreen(plan, found, request, paint, record !== null);
    terminal.out(together(screen, hints(request, around, host, { record, armed })));
  }
  return 0;
}

export async function reportRefused(
  request: ApplyRequest,
  { terminal, system, version }: Surroundings,
  host: MachineHost,
  { file, plan }: PlannedApply,
): Promise<ExitStatus> {
  const found = await findingsOf(host, system.now(), { file, plan });
  const failure = new Failure('plan-has-errors', 'the plan has errors; nothing was changed', 1);
  if (request.format === 'json') {
    const more = { error: { code: failure.code, message: failure.message } };
    terminal.out(formatEnvelope(planEnvelope({ command: 'apply', version }, plan, found.diagnostics, more)));
  } else {
    const screen = formatPlanScreen(plan, found, request, painter(terminal.color));
    terminal.out(together(screen, lines(['', 'Nothing was changed.'])));
  }
  return 1;
}

/** `armed`: what this very run has applied, and is to be confirmed, which the report says itself. */
export async function findingsOf(
  host: MachineHost,
  now: Date,
  { file, plan }: PlannedApply,
  armed: Unconfirmed | null = null,
): Promise<Findings> {
  const open = await host.openApply();
  const notes = openApplyNotes(armed ? { ...open, waiting: null } : open, now);
  return { diagnostics: [...file.diagnostics, ...plan.diagnostics, ...notes], sources: file.sources };
}

/** An earlier apply that waits to be confirmed. */
async function waitingHere({ changes }: MachineHost): Promise<Pick<Unconfirmed, 'record' | 'deadline' | 'by'> | null> {
  const { waiting } = await openRunsOf(changes.system);
  return waiting && waiting.state !== 'nothing' ? waiting.unconfirmed : null;
}

function waiting(found: Pick<Unconfirmed, 'record' | 'deadline' | 'by'> | null): object | null {
  return found && { record: found.record, deadline: found.deadline, by: found.by };
}

function hints(
  { host, persist }: ApplyRequest,
  around: Surroundings,
  { platform, changes }: MachineHost,
  { record, armed }: { readonly record: Applied['record']; readonly armed: Unconfirmed | null },
): Printable {
  const inContainer = changes.system.network().kind === 'container';
  const common = {
    root: imageOf(host),
    network: networkToEnter(host, around),
    switches: persist && inContainer ? ['--persist'] : [],
    isWindows: platform === 'windows',
  };
  const undo = record && formatNextCommand({ ...common, command: 'rollback', operands: [String(record.id)] });
  const confirm = formatNextCommand({ ...common, command: 'confirm', operands: [] });
  const done = undo === null ? [] : ['', `Applied and verified. To undo it: ${undo}`];
  return lines([...done, ...(armed ? [confirmHint(armed, confirm ?? '')] : [])]);
}
