import { auditHost } from '../audit/audit.ts';
import { declaredPort } from '../audit/declared-port.ts';
import { type Audit, auditCounts, type AuditReport } from '../model/audit.ts';
import type { DesiredState, ReadPlanFile } from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import { isListener } from '../model/sockets/net-socket.ts';
import { unseenWords } from '../model/sockets/unseen-holders.ts';
import { unreadFilesDiagnostic } from '../model/host/unread-files.ts';
import type { Plan } from '../model/plan/plan.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { auditOutput } from './audit/audit-output.ts';
import type { Context, ExitStatus } from './command.ts';
import { expectThisPlatform } from '../host/expect-this-platform.ts';
import { backendHere, planHere, readHost, unfinishedNote } from '../host/host-input.ts';
import { readHostPlanIfAny } from './files/plan-input.ts';
import { hostHere } from '../host/known-hosts.ts';
import { expectNoSource } from './files/out-option.ts';
import { plannedAccounts } from './explain/planned-accounts.ts';
import { reportFaults } from './plan/report.ts';
import { networkOf, runThere } from '../host/network-namespace.ts';
import { unconfirmedNote } from './plan/unconfirmed.ts';

/** The old file of `--out` stays where this could not run. */
export async function audit(context: Context): Promise<ExitStatus> {
  if (context.system.isImage) throw new Failure('usage', 'an image has no sockets to audit: leave out --root');
  const ranThere = await runThere(context, 'audit');
  if (ranThere !== null) return ranThere;
  const output = auditOutput(context);
  const file = readHostPlanIfAny(context);
  expectNoSource(context, file?.sources.keys() ?? []);
  if (file && !file.desired) return reportFaulty(context, file);
  const report = await auditHere(context, file);
  output(report);
  return statusOf(report);
}

/** Nothing was audited. A collector of metrics must not be given sentences; with `--out` standard output stays empty. */
function reportFaulty(context: Context, file: ReadPlanFile): ExitStatus {
  const { arguments: given, terminal } = context;
  const isShown = given.format !== 'prometheus' && given.value('out') === undefined;
  if (isShown) reportFaults(context, 'audit', file);
  else terminal.err(formatDiagnostics(file.diagnostics, file.sources, painter(terminal.errColor)));
  return 3;
}

async function auditHere(context: Context, file: ReadPlanFile | null): Promise<AuditReport> {
  const { system } = context;
  const backend = await backendHere(context);
  const desired = file?.desired ?? null;
  expectThisPlatform(context, backend.platform, desired);
  const plan = desired && (await planHere(context, desired));
  const isDeclared = declaredPort(desired);
  const open = await readHost(() =>
    backend.openSockets(system, (socket) => isListener(socket) || isDeclared(socket.protocol, socket.local.port)),
  );
  if (open === null)
    throw new Failure(
      'unreadable-host',
      `the sockets of ${system.hostName()} can't be read: run it as root, and where /proc is whole (no ProcSubset=pid)`,
    );
  const { facts, bootValues, unreadFiles } = await hostHere(context, backend);
  // The files of this host make no settings of another network namespace.
  const isOtherNetwork = networkOf(context)?.within !== undefined;
  const unread = isOtherNetwork ? [] : unreadFiles;
  const isBootKnown = !isOtherNetwork && unread.length === 0;
  const found = auditHost({
    desired,
    plan,
    facts,
    open,
    accounts: plannedAccounts(system, desired),
    boots: bootValues,
    isBootKnown,
    isOtherNetwork,
  });
  return {
    audit: isOtherNetwork ? fromOutside(found, context.arguments.value('netns') ?? '') : found,
    diagnostics: [
      ...(await carriedOver(context, plan)),
      ...unreadFilesDiagnostic(unread, 'what the next boot sets is not known'),
    ],
    host: facts.host,
    platform: facts.platform,
    plan: desired && planName(desired),
    at: system.now(),
    unseen: unseenWords(open, system.user().uid === 0, 'see who listens'),
  };
}

/** Whoever reads it is not in that network namespace. */
function fromOutside(audit: Audit, netns: string): Audit {
  const there = (text: string): string => text.replaceAll(/portplan explain \d+(?:\/udp)?/g, `$& --netns ${netns}`);
  const findings = audit.findings.map(({ message, help, ...rest }) => ({
    ...rest,
    message: there(message),
    help: help && there(help),
  }));
  return { ...audit, findings };
}

function planName({ file, name }: DesiredState): AuditReport['plan'] {
  return { file, name: name ?? null };
}

/** What keeps the plan from being applied; the rest of what `plan` says is for a review. */
async function carriedOver(context: Context, plan: Plan | null): Promise<readonly Diagnostic[]> {
  const errors = (plan?.diagnostics ?? []).filter(({ severity }) => severity === 'error');
  return [...errors.map(ofApply), ...(await unfinishedNote(context)), ...(await unconfirmedNote(context))];
}

/** The option that is advised is not one of ours. */
function ofApply({ help, ...rest }: Diagnostic): Diagnostic {
  return {
    ...rest,
    ...(help !== undefined && { help: help.replaceAll(/(?<!apply )--force/g, 'portplan apply --force') }),
  };
}

function statusOf(report: AuditReport): ExitStatus {
  const { error, warning } = auditCounts(report);
  if (error > 0) return 1;
  return warning > 0 ? 2 : 0;
}
