import { expectPlanFits, expectPlatformFits } from '../host/fitting-platform.ts';
import type { ReadOnlyHost, SeenSockets } from '../host/host.ts';
import type { HostRequest } from '../host/host-request.ts';
import { openHostToLook } from '../host/open-host.ts';
import type { Account } from '../model/explain/asked-bind.ts';
import { snapshotRemedy } from '../snapshot/read-snapshot.ts';
import { openApplyNotes } from '../host/open-apply-notes.ts';
import { auditHost } from '../audit/audit.ts';
import type { AuditSubject, CanStart } from '../audit/audit-subject.ts';
import { isDeclaredPort } from '../audit/endpoints.ts';
import { type Audit, auditCounts, type AuditReport } from '../model/audit/audit.ts';
import type { DesiredState, ReadPlanFile } from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import { isListener } from '../model/sockets/net-socket.ts';
import { asDiagnostic, isBootFinding } from '../model/host/boot-finding.ts';
import { bearsOn, unseenBy, type Unseen } from '../model/unseen/unseen.ts';
import { unseenHolders } from '../model/unseen/unseen-holders.ts';
import { unreadFilesDiagnostic } from '../model/host/unread-files.ts';
import { platformName } from '../model/host/platform-name.ts';
import { NO_NAT } from '../model/nat/host-nat.ts';
import type { Plan } from '../model/plan/plan.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';
import { type AuditFormat, writeAudit } from './audit/audit-output.ts';
import { startsOf } from './audit/can-start.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { type NamedPlan, readHostPlanIfAny } from './files/plan-input.ts';
import { expectNoSource, expectReplaceable } from './files/out-option.ts';
import { plannedAccounts } from './explain/planned-accounts.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { otherNetworkOf } from '../host/network-namespace.ts';

interface AuditRequest extends NamedPlan {
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
  const host = await openHostToLook(request.host, around);
  expectPlatformFits(request.platform, host);
  if (desired) expectPlanFits(desired, host);
  const network = otherNetworkOf(request.host, around);
  const plan = await plannedBy(host, desired);
  const open = await socketsOf(host, desired);
  const { facts, bootValues, bootFindings, unseen } = await host.state();
  // The files of this host make no settings of another network namespace.
  const untold = network === null ? unseen : unseen.filter((each) => !bearsOn(each, 'boot'));
  const unread = untold.flatMap((each) => (each.kind === 'unread-files' ? each.paths : []));
  const { nat, unseen: unseenRules } = desired ? await host.nat() : NO_NAT;
  const subject = {
    ...{ desired, plan, facts, open, isWhole: open.isWhole, nat, network },
    accounts: host.source.kind === 'snapshot' ? NO_ACCOUNTS : plannedAccounts(around.system, desired),
    boots: bootValues,
    isBootKnown: network === null && unread.length === 0 && plan?.isLiveOnly !== true,
  };
  const found = await auditWithBinds(host, subject);
  const at = around.system.now();
  return {
    ...{ audit: found, host: host.name, platform: host.platform, plan: desired && planName(desired), at },
    diagnostics: [
      ...(plan ? concerning(plan) : network === null ? bootFindings.map(asDiagnostic) : []),
      ...openApplyNotes(await host.openApply(), at),
      ...unreadFilesDiagnostic(unread, 'what the next boot sets is not known'),
    ],
    unseen: unseenBy('audit', [
      ...[...untold, ...unseenRules, ...host.leftOut()],
      ...unseenOf(open, found, around.system.user().uid === 0),
    ]),
  };
}

async function plannedBy(host: ReadOnlyHost, desired: DesiredState | null): Promise<Plan | null> {
  return desired && host.plan && (await host.plan(desired, NO_FORCE));
}

/** Audited once more where a bind had to be tried. */
async function auditWithBinds(host: ReadOnlyHost, subject: Omit<AuditSubject, 'starts'>): Promise<Audit> {
  const bySight = auditHost({ ...subject, starts: NOTHING_TRIED });
  const starts = host.source.kind === 'snapshot' ? NOTHING_TRIED : await startsOf(host, subject.desired, bySight);
  return starts.size === 0 ? bySight : auditHost({ ...subject, starts });
}

const NOTHING_TRIED: CanStart = new Map();

const NO_ACCOUNTS: ReadonlyMap<string, Account> = new Map();

async function socketsOf(host: ReadOnlyHost, desired: DesiredState | null): Promise<SeenSockets> {
  const isDeclared = isDeclaredPort(desired);
  const open = await host.sockets((socket) => isListener(socket) || isDeclared(socket.protocol, socket.local.port));
  if (open) return open;
  if (host.source.kind !== 'snapshot')
    throw new Failure('unreadable-host', `the sockets of ${host.name} can't be read: ${UNREAD_SOCKETS[host.platform]}`);
  throw new Failure(
    'bad-snapshot',
    `${host.source.file} does not say what listens on ${host.name}; ${snapshotRemedy(host.source.file, 'make it anew')}`,
  );
}

const UNREAD_SOCKETS: Readonly<Record<ReadOnlyHost['platform'], string>> = {
  linux: 'run it as root, and where /proc is whole (no ProcSubset=pid)',
  windows: 'see what `netstat -ano` prints',
  macos: 'see what `netstat -anv` prints',
};

/** What was not seen of the sockets. A snapshot has no processes of any, and says nothing of it here. */
function unseenOf(open: SeenSockets, { endpoints }: Audit, isRoot: boolean): readonly Unseen[] {
  if (!open.isWhole) return [];
  const isDown = endpoints.some(({ protocol, state }) => protocol === 'tcp' && state !== 'listening');
  return [...unseenHolders(open, isRoot), ...(open.lacksSilent && isDown ? [{ kind: 'silent-sockets' } as const] : [])];
}

const NO_FORCE = { force: false, restartWinnat: false };

function planName({ file, name }: DesiredState): AuditReport['plan'] {
  return { file, name: name ?? null };
}

/** What keeps the plan from being applied, and what files say in vain; the rest of what `plan` says is for a review. */
function concerning({ diagnostics }: Plan): readonly Diagnostic[] {
  return diagnostics.filter((each) => each.severity === 'error' || isBootFinding(each));
}

function statusOf(report: AuditReport): ExitStatus {
  const { error, warning } = auditCounts(report);
  if (error > 0) return 1;
  return warning > 0 ? 2 : 0;
}
