/** What `plan` and `apply` print alike. */
import { changesOf, commandsOf, hasChanges, type Plan } from '../../model/plan/plan.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import { formatDiagnostics } from '../../render/diagnostics-text.ts';
import { formatEnvelope, type Envelope } from '../../render/envelope.ts';
import type { Paint } from '../../render/paint.ts';
import { filePatch } from '../../render/plan/patch.ts';
import { formatPlan } from '../../render/plan/plan-text.ts';
import { formatPortSet } from '../../model/ports/port-set.ts';
import type { Arguments, HostContext } from '../context.ts';
import { unfinishedNote } from '../../host/host-input.ts';
import { unconfirmedNote } from './unconfirmed.ts';

/** With `--quiet` only what keeps the plan from being applied. */
export async function planScreen(
  context: HostContext,
  file: ReadPlanFile,
  plan: Plan,
  paint: Paint,
  done = false,
): Promise<string> {
  const diagnostics = await allFindings(context, file, plan);
  return screenOf(context.arguments, { plan, diagnostics, sources: file.sources }, paint, done);
}

export interface Screen {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadPlanFile['sources'];
}

/** `done`: it has been applied. */
export function screenOf(given: Arguments, screen: Screen, paint: Paint, done = false): string {
  const findings = findingsOf(given, screen, paint);
  if (given.has('quiet')) return findings;
  return formatPlan(screen.plan, paint, { verbose: given.has('verbose'), done }) + (findings && `\n${findings}`);
}

export async function formatFindings(
  context: HostContext,
  file: ReadPlanFile,
  plan: Plan,
  paint: Paint,
): Promise<string> {
  const diagnostics = await allFindings(context, file, plan);
  return findingsOf(context.arguments, { diagnostics, sources: file.sources }, paint);
}

export function findingsOf(
  given: Arguments,
  { diagnostics, sources }: Pick<Screen, 'diagnostics' | 'sources'>,
  paint: Paint,
): string {
  const shown = given.has('quiet') ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics;
  return formatDiagnostics(shown, sources, paint);
}

export async function planJson(
  context: HostContext,
  command: string,
  file: ReadPlanFile,
  plan: Plan,
  more: object = {},
): Promise<string> {
  return formatEnvelope(planEnvelope(context, command, plan, await allFindings(context, file, plan), more));
}

export function planEnvelope(
  { version }: HostContext,
  command: string,
  plan: Plan,
  diagnostics: readonly Diagnostic[],
  more: object = {},
): Envelope {
  return {
    command,
    portplanVersion: version,
    platform: plan.platform,
    host: plan.host,
    changed: hasChanges(plan),
    changes: changesOf(plan),
    diagnostics,
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
  };
}

export async function allFindings(
  context: HostContext,
  file: ReadPlanFile,
  plan: Plan,
): Promise<readonly Diagnostic[]> {
  const notes = [
    ...(await unfinishedNote(context.system, context.captured)),
    ...(context.armed ? [] : await unconfirmedNote(context.system, context.captured)),
  ];
  return [...file.diagnostics, ...plan.diagnostics, ...notes];
}
