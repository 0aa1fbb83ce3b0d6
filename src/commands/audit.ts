import type { HostRequest } from '../host/host-request.ts';
import { auditHost } from '../audit/audit.ts';
import { declaredPort } from '../audit/declared-port.ts';
import { type Audit, auditCounts, type AuditReport } from '../model/audit.ts';
import type { DesiredState, ReadPlanFile } from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import { isListener } from '../model/sockets/net-socket.ts';
import { unseenWords } from '../model/sockets/unseen-holders.ts';
import { unreadFilesDiagnostic } from '../model/host/unread-files.ts';
import { platformName } from '../model/host/platform-name.ts';
import type { Plan } from '../model/plan/plan.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { type AuditFormat, writeAudit } from './audit/audit-output.ts';
import type { System } from '../system/system.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { expectThisPlatform } from '../host/expect-this-platform.ts';
import { backendHere, planHere, readHost, unfinishedNote } from '../host/host-input.ts';
import { type NamedPlan, readHostPlanIfAny } from './files/plan-input.ts';
import { hostHere } from '../host/known-hosts.ts';
import { expectNoSource, expectReplaceable } from './files/out-option.ts';
import { plannedAccounts } from './explain/planned-accounts.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { networkOf } from '../host/network-namespace.ts';
import { unconfirmedNote } from './plan/unconfirmed.ts';

export interface AuditRequest extends NamedPlan {
  readonly host: HostRequest;
  readonly format: AuditFormat;
  /** The file that the report goes to; null for standard output. */
  readonly out: string | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** An older file of `--out` stays as it is where the audit could not run. */
export async function audit(request: AuditRequest, around: Surroundings): Promise<ExitStatus> {
  if (request.host.kind === 'image') throw new Failure('usage', 'an image has no sockets to audit: leave out --root');
  const { out } = request;
  if (out !== null) expectReplaceable(around.files, out);
  const file = readHostPlanIfAny(around, request);
  if (out !== null) expectNoSource(around.files, out, file?.sources.keys() ?? []);
  if (file && !file.desired) return reportFaulty(request, around, file);
  const report = await auditHere(request, around, file?.desired ?? null);
  writeAudit(request, around, report);
  return statusOf(report);
}

/** Nothing was audited. A collector of metrics must not be given sentences; with `--out` standard output stays empty. */
function reportFaulty({ format, out }: AuditRequest, around: Surroundings, file: ReadPlanFile): ExitStatus {
  const { terminal, system } = around;
  const run = { command: 'audit', platform: platformName(system.platform), format };
  if (format !== 'prometheus' && out === null) reportFaultyPlan(around, run, file);
  else terminal.err(formatDiagnostics(file.diagnostics, file.sources, painter(terminal.errColor)));
  return 3;
}

async function auditHere(
  request: AuditRequest,
  around: Surroundings,
  desired: DesiredState | null,
): Promise<AuditReport> {
  const { system } = around;
  const backend = await backendHere(system);
  expectThisPlatform(request.platform, backend.platform, desired);
  const plan = desired && (await planHere(system, desired, NO_FORCE));
  const isDeclared = declaredPort(desired);
  const open = await readHost(() =>
    backend.openSockets(system, (socket) => isListener(socket) || isDeclared(socket.protocol, socket.local.port)),
  );
  if (open === null)
    throw new Failure(
      'unreadable-host',
      `the sockets of ${system.hostName()} can't be read: run it as root, and where /proc is whole (no ProcSubset=pid)`,
    );
  const { facts, bootValues, unreadFiles } = await hostHere(system, backend);
  // The files of this host make no settings of another network namespace.
  const { host } = request;
  const isOtherNetwork = host.kind === 'network' && networkOf(host, around)?.within !== undefined;
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
    audit: isOtherNetwork ? fromOutside(found, host.name) : found,
    diagnostics: [
      ...(await carriedOver(system, plan)),
      ...unreadFilesDiagnostic(unread, 'what the next boot sets is not known'),
    ],
    host: facts.host,
    platform: facts.platform,
    plan: desired && planName(desired),
    at: system.now(),
    unseen: unseenWords(open, system.user().uid === 0, 'see who listens'),
  };
}

const NO_FORCE = { force: false, restartWinnat: false };

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
async function carriedOver(system: System, plan: Plan | null): Promise<readonly Diagnostic[]> {
  const errors = (plan?.diagnostics ?? []).filter(({ severity }) => severity === 'error');
  return [...errors.map(ofApply), ...(await unfinishedNote(system)), ...(await unconfirmedNote(system))];
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
