import { line, together } from '../model/text/printable.ts';
import { looksLikeKeptPlan } from '../model/own-json.ts';
import { applyPlan, checkWritable, expectUnmoved } from '../apply/apply.ts';
import { expectConfirmed, readUnconfirmedApply } from '../apply/confirm/unconfirmed-state.ts';
import { readLatest } from '../apply/store.ts';
import type { MachineHost } from '../host/host.ts';
import { openMachine } from '../host/open-host.ts';
import { Failure } from '../model/failure.ts';
import { platformName } from '../model/host/platform-name.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import { hasErrors } from '../model/plan/diagnostic.ts';
import { sameOwnedPorts } from '../model/plan/ownership.ts';
import type { Plan } from '../model/plan/plan.ts';
import { approvalOf, type Approval } from '../model/plan/observed-host.ts';
import { engineAdvice } from '../model/host/engine-advice.ts';
import { engineAdviceWords } from '../render/engine-advice-text.ts';
import { painter } from '../render/paint.ts';
import { formatPlan } from '../render/plan/plan-text.ts';
import { formatFindings } from '../render/plan/plan-screen.ts';
import type { System } from '../system/system.ts';
import type { ApplyRequest } from './apply/apply-request.ts';
import { findingsOf, type PlannedApply, reportApplied, reportRefused } from './apply/apply-report.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { DEFAULT_FILE, readNamed, readPlan } from './files/plan-input.ts';

export async function apply(asked: ApplyRequest, around: Surroundings): Promise<ExitStatus> {
  const { request, file, agreed } = await readAgreed(asked, around);
  const { desired } = file;
  if (desired === null) return reportFaulty(request, around, file);
  const host = await openMachine(around.system, request);
  const { system } = host.changes;
  const shown = await host.plan(desired, request);
  if (agreed) expectUnmoved(agreed, shown);
  if (hasErrors(shown.diagnostics)) return reportRefused(request, around, host, { file, plan: shown });
  if (request.check) return reportApplied(request, around, host, { file, plan: shown, applied: null });
  if (nothingToDo(system, shown)) {
    if (request.confirmWithin === null) expectConfirmed(readUnconfirmedApply(system));
    return reportApplied(request, around, host, { file, plan: shown, applied: null });
  }
  expectApplicable(shown);
  await host.changes.settings.expectPermitted();
  // Before the lock, which makes the folder of the records: what is refused writes nothing.
  await checkWritable(host.changes, shown.steps);
  expectConfirmed(readUnconfirmedApply(system));
  if (!request.yes) await approve(request, around, host, { file, plan: shown });
  const applied = await applyPlan(host.changes, (owned) => host.plan(desired, request, owned), {
    lockSeconds: request.lockWait,
    approved: agreed ?? (request.yes ? null : approvalOf(shown)),
    interrupted: around.watchSignals(),
    confirmWithin: request.confirmWithin,
  });
  if (hasErrors(applied.plan.diagnostics)) return reportRefused(request, around, host, { file, plan: applied.plan });
  return reportApplied(request, around, host, { file, plan: applied.plan, applied, isShown: !request.yes });
}

interface Agreed {
  /** With the options that a kept plan was made with. */
  readonly request: ApplyRequest;
  readonly file: ReadPlanFile;
  /** What a kept plan says: that and nothing else; null for a plan file. */
  readonly agreed: Approval | null;
}

async function readAgreed(request: ApplyRequest, around: Surroundings): Promise<Agreed> {
  const name = request.file ?? DEFAULT_FILE;
  const text = readNamed(around, name);
  if (!looksLikeKeptPlan(text)) return { request, file: readPlan(around, name, request.platform, text), agreed: null };
  const { openKeptPlan } = await import('./plan/kept-plan.ts');
  const { kept, file, options } = openKeptPlan(request, around.system, name, text);
  return { request: { ...request, ...options }, file, agreed: { seen: kept.seen, steps: kept.plan.steps } };
}

function reportFaulty({ format }: ApplyRequest, around: Surroundings, file: ReadPlanFile): ExitStatus {
  return reportFaultyPlan(around, { command: 'apply', platform: platformName(around.system.platform), format }, file);
}

/** Without the lock, and without a write: most runs end here. */
function nothingToDo(system: System, { steps, ownership }: Plan): boolean {
  const same = sameOwnedPorts(ownership.before, ownership.after);
  return steps.length === 0 && same && readLatest(system).unfinished === null;
}

/** Throws a Failure where the settings can't be written in this container, or where what is done could not be undone. */
function expectApplicable(plan: Plan): void {
  const advice = engineAdvice(plan);
  if (advice)
    throw new Failure('read-only-settings', `${READ_ONLY}; nothing was changed; ${engineAdviceWords(advice)}`);
  if (plan.network.kind === 'host' || plan.network.identity !== null) return;
  throw new Failure('unknown-namespace', UNKNOWN_NAMESPACE);
}

const READ_ONLY = 'the settings are mounted read-only in this container';
const UNKNOWN_NAMESPACE =
  'this machine does not tell this network namespace from others (that takes Linux 5.14 and perl, or a name: `ip netns attach NAME PID`), so that no record of an apply would be found again; nothing was changed';

const WITHIN: Readonly<Record<Plan['network']['kind'], string>> = {
  host: '',
  namespace: ', in this network namespace',
  container: ', in this container',
};

/** Shows the plan and asks. Throws a Failure where the answer is no. */
async function approve(
  { quiet }: ApplyRequest,
  { terminal, system, ask }: Surroundings,
  host: MachineHost,
  planned: PlannedApply,
): Promise<void> {
  if (!terminal.interactive()) {
    throw new Failure(
      'no-terminal',
      'there is no terminal to ask on: say --yes to apply without asking, or --check to do nothing',
    );
  }
  const paint = painter(terminal.errColor);
  const findings = formatFindings(await findingsOf(host, system.now(), planned), quiet, paint);
  // The person who is asked must see what for, also with --quiet.
  terminal.err(together(formatPlan(planned.plan, paint), line(''), findings));
  const { host: name, network } = planned.plan;
  if (await ask(`Apply this to ${name}${WITHIN[network.kind]}?`)) return;
  throw new Failure('declined', 'not applied; nothing was changed');
}
