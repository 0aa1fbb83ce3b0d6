/** What `plan` prints of one host. */
import { line, lines, NO_TEXT, type Printable, together } from '../../model/text/printable.ts';
import { type Host, isImage } from '../../host/host.ts';
import { networkToEnter } from '../../host/network-namespace.ts';
import type { HostRequest } from '../../host/host-request.ts';
import { hasErrors } from '../../model/plan/diagnostic.ts';
import { hasChanges, type Plan } from '../../model/plan/plan.ts';
import { engineAdvice } from '../../model/host/engine-advice.ts';
import { engineAdviceLines } from '../../render/engine-advice-text.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { formatNextCommand } from '../../render/next-command.ts';
import { painter } from '../../render/paint.ts';
import { liveOnlyText } from '../../render/plan/live-only-text.ts';
import { planPatch } from '../../render/plan/patch.ts';
import { planEnvelope } from '../../render/plan/plan-json.ts';
import { type Findings, formatFindings, formatPlanScreen } from '../../render/plan/plan-screen.ts';
import type { Surroundings } from '../command.ts';
import type { PlanFormat, PlanRequest } from './plan-request.ts';
import type { ListFormat } from './several-hosts.ts';

type OneHostRequest = PlanRequest & { readonly format: Exclude<PlanFormat, ListFormat> };

interface Planned {
  readonly plan: Plan;
  readonly found: Findings;
}

export function reportPlan(wanted: OneHostRequest, around: Surroundings, host: Host, { plan, found }: Planned): void {
  const { terminal, version } = around;
  switch (wanted.format) {
    case 'json':
      terminal.out(formatEnvelope(planEnvelope({ command: 'plan', version }, plan, found.diagnostics)));
      return;
    case 'diff':
      if (plan.isLiveOnly && !wanted.quiet) terminal.err(line(liveOnlyText(plan) ?? ''));
      terminal.err(formatFindings(found, wanted.quiet, painter(terminal.errColor)));
      terminal.out(planPatch(plan));
      return;
    case 'text':
      terminal.out(
        together(formatPlanScreen(plan, found, wanted, painter(terminal.color)), hint(wanted, around, host, plan)),
      );
  }
}

function hint(wanted: OneHostRequest, around: Surroundings, planned: Host, plan: Plan): Printable {
  if (!hasChanges(plan) || hasErrors(plan.diagnostics) || wanted.quiet) return NO_TEXT;
  const { out, host, files } = wanted;
  const command = formatNextCommand({
    command: 'apply',
    operands: out === null ? files : [out],
    root: imageOf(host),
    network: networkToEnter(host, around),
    switches: out === null ? switchesOf(wanted) : [],
    isWindows: planned.platform === 'windows',
  });
  if (command === null) return NO_TEXT;
  const advice = engineAdvice(plan);
  if (advice) return lines(['', ...engineAdviceLines(advice, command)]);
  const isThere = planned.source.kind === 'snapshot';
  return lines(['', isThere ? `To make it so, ${there(planned, plan, command)}` : `To make it so: ${command}`]);
}

/** A kept plan has them in it. */
function switchesOf({ force, restartWinnat, stopServices, persist, liveOnly }: OneHostRequest): readonly string[] {
  const given = { persist, 'live-only': liveOnly, force, 'restart-winnat': restartWinnat };
  const flags = Object.entries(given).flatMap(([name, isGiven]) => (isGiven ? [`--${name}`] : []));
  return [...flags, ...stopServices.flatMap((name) => ['--stop-service', name])];
}

export function imageOf(host: HostRequest): string | null {
  return host.kind === 'image' ? host.root : null;
}

/** Where an image lies, its snapshot does not say. */
function there(host: Host, { network }: Plan, command: string): string {
  if (isImage(host)) return `in the image ${host.name}: ${command} --root DIR`;
  return `${network.kind === 'namespace' ? 'in that network namespace ' : ''}on ${host.name}: ${command}`;
}
