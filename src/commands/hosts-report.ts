/** What `plan` prints of many hosts, each as soon as it is known; and of one, where the format is made for many. */
import { hasErrors } from '../model/diagnostic.ts';
import { hasChanges } from '../model/plan.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { formatEnvelopeLine, type Envelope } from '../render/envelope.ts';
import { hostsSummary } from '../render/hosts-text.ts';
import { painter } from '../render/paint.ts';
import { planPatch } from '../render/patch.ts';
import { formatPlanMarkdown } from '../render/plan-markdown.ts';
import { reviewPart, type ReviewPart } from '../render/review-part.ts';
import type { Context, Format } from './command.ts';
import { nameOf, type HostOutcome } from './host-outcome.ts';
import { findingsOf, planEnvelope, screenOf } from './report.ts';

export interface HostsReport {
  readonly add: (outcome: HostOutcome) => void;
  readonly end: () => void;
}

const REPORTS: Readonly<Partial<Record<Format, (context: Context) => HostsReport>>> = {
  jsonl: linesReport,
  markdown: markdownReport,
  diff: diffReport,
};

export function hostsReport(context: Context): HostsReport {
  return (REPORTS[context.arguments.format] ?? textReport)(context);
}

function textReport(context: Context): HostsReport {
  const { terminal, arguments: given } = context;
  const counts = { hosts: 0, changing: 0, failing: 0 };
  const told = new Set<string>();
  return {
    add: (outcome) => {
      const { plan, failure, diagnostics } = outcome;
      counts.hosts++;
      if (failure || hasErrors(diagnostics)) counts.failing++;
      else if (plan && hasChanges(plan)) counts.changing++;
      terminal.out(plan ? plannedText(context, { ...outcome, plan }) : failureText(context, outcome, told));
    },
    end: () => {
      if (!given.has('quiet')) terminal.out(`\n${painter(terminal.color)('bold', hostsSummary(counts))}\n`);
    },
  };
}

function plannedText(
  { terminal, arguments: given }: Context,
  outcome: HostOutcome & { readonly plan: NonNullable<HostOutcome['plan']> },
): string {
  const screen = screenOf(given, outcome, painter(terminal.color));
  return screen.includes('\n\n') ? `${screen}\n` : screen;
}

/** `told`: plan files whose faults were shown already, for another host. */
function failureText({ terminal, arguments: given }: Context, outcome: HostOutcome, told: Set<string>): string {
  const { name, sources, failure, captured } = outcome;
  const paint = painter(terminal.color);
  const file = nameOf(sources);
  const faults = told.has(file) ? '' : findingsOf(given, outcome, paint);
  told.add(file);
  const from = captured === null || captured === name ? '' : ` (${captured})`;
  return `${faults}${paint('bold', `${name}${from}`)}: ${paint('red', 'no plan')}: ${failure?.message ?? ''}\n`;
}

function linesReport(context: Context): HostsReport {
  return { add: (outcome) => context.terminal.out(formatEnvelopeLine(lineOf(context, outcome))), end: nothing };
}

function lineOf(context: Context, { name, platform, captured, plan, diagnostics, failure }: HostOutcome): Envelope {
  const more = captured === null ? {} : { captured };
  if (plan) return planEnvelope(context, 'plan', plan, diagnostics, more);
  const host = platform === 'unknown' ? null : name;
  return { command: 'plan', portplanVersion: context.version, platform, host, diagnostics, error: failure, more };
}

function markdownReport({ terminal }: Context): HostsReport {
  const groups = new Map<string, { readonly part: ReviewPart; readonly hosts: string[] }>();
  return {
    add: ({ name, plan, diagnostics, failure }) => {
      const part = reviewPart({ host: name, plan, diagnostics, error: failure?.message ?? null });
      const group = groups.get(part.key) ?? { part, hosts: [] };
      group.hosts.push(name);
      groups.set(part.key, group);
    },
    end: () => terminal.out(formatPlanMarkdown([...groups.values()])),
  };
}

function diffReport({ terminal }: Context): HostsReport {
  const add = ({ name, captured, plan, diagnostics, failure, sources }: HostOutcome): void => {
    terminal.err(formatDiagnostics(diagnostics, sources, painter(terminal.errColor)));
    if (failure) terminal.err(`${captured ?? name}: ${failure.message}\n`);
    if (plan && hasChanges(plan)) terminal.out(`# ${name} (${captured ?? 'this host'})\n${planPatch(plan)}`);
  };
  return { add, end: nothing };
}

function nothing(): void {
  return;
}
