/** What `plan` and `apply` print alike. */
import { changesOf, hasChanges, type Plan } from '../model/plan.ts';
import type { ReadPlanFile } from '../model/desired-state.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { painter, type Paint } from '../render/paint.ts';
import { filePatch } from '../render/patch.ts';
import { formatPlan } from '../render/plan-text.ts';
import { formatInvocation } from '../model/program.ts';
import { formatPortSet } from '../model/port-set.ts';
import type { HostContext } from './captured-host.ts';
import type { ExitStatus } from './command.ts';
import { unfinishedNote } from './inputs.ts';
import { platformName } from '../model/platform-name.ts';

/** A plan file with faults: they are all that there is to say. */
export function reportFaults(
  context: HostContext,
  command: string,
  { diagnostics, sources }: ReadPlanFile,
): ExitStatus {
  const { terminal, arguments: given, version, system, captured } = context;
  const platform = captured?.platform ?? platformName(system.platform);
  const common = { command, portplanVersion: version, platform, host: null };
  if (given.format === 'json') terminal.out(formatEnvelope({ ...common, diagnostics }));
  else terminal.out(formatDiagnostics(diagnostics, sources, painter(terminal.color)));
  return 1;
}

/** With `--quiet` only what keeps the plan from being applied. */
export async function planScreen(
  context: HostContext,
  file: ReadPlanFile,
  plan: Plan,
  paint: Paint,
  done = false,
): Promise<string> {
  const { arguments: given } = context;
  const findings = await formatFindings(context, file, plan, paint);
  if (given.has('quiet')) return findings;
  return formatPlan(plan, paint, { verbose: given.has('verbose'), done }) + (findings && `\n${findings}`);
}

export async function formatFindings(
  context: HostContext,
  file: ReadPlanFile,
  plan: Plan,
  paint: Paint,
): Promise<string> {
  const quiet = context.arguments.has('quiet');
  const findings = (await allFindings(context, file, plan)).filter(({ severity }) => !quiet || severity === 'error');
  return formatDiagnostics(findings, file.sources, paint);
}

export async function planJson(
  context: HostContext,
  command: string,
  file: ReadPlanFile,
  plan: Plan,
  more: object = {},
): Promise<string> {
  return formatEnvelope({
    command,
    portplanVersion: context.version,
    platform: plan.platform,
    host: plan.host,
    changed: hasChanges(plan),
    changes: changesOf(plan),
    diagnostics: await allFindings(context, file, plan),
    more: {
      plan: plan.name,
      reservations: plan.reservations.map(({ ports, fate, because, at, stacks }) => ({
        ports: formatPortSet(ports),
        fate,
        because,
        ...(at && { file: at.file, line: at.line }),
        ...(stacks && { stacks }),
      })),
      capacity: plan.capacity && { total: plan.capacity.total, usable: plan.capacity.usable },
      files: plan.files.map((change) => ({ path: change.path, patch: filePatch(change) })),
      ...(plan.platform === 'windows' && { commands: commandsOf(plan) }),
      ...more,
    },
  });
}

/** The commands that apply runs, in this order. */
function commandsOf({ steps }: Plan): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'run' ? step.run.map(formatInvocation) : []));
}

async function allFindings(context: HostContext, file: ReadPlanFile, plan: Plan): Promise<readonly Diagnostic[]> {
  return [...file.diagnostics, ...plan.diagnostics, ...(await unfinishedNote(context))];
}
