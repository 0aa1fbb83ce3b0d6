/** What `plan` prints of many hosts, each as soon as it is known; and of one, where the format is made for many. */
import { hasErrors } from '../../model/plan/diagnostic.ts';
import { hasChanges } from '../../model/plan/plan.ts';
import { terminalText } from '../../model/text/terminal-text.ts';
import { formatEnvelopeLine, type Envelope } from '../../render/envelope.ts';
import { hostsSummary } from '../../render/plan/hosts-text.ts';
import { painter } from '../../render/paint.ts';
import { planPatch } from '../../render/plan/patch.ts';
import { COMMENT_LIMIT, formatPlanMarkdown } from '../../render/review/plan-markdown.ts';
import { reviewPart, type ReviewPart } from '../../render/review/review-part.ts';
import type { Terminal } from '../../system/terminal.ts';
import type { Format } from '../../model/format.ts';
import type { Context } from '../context.ts';
import type { HostOutcome } from './host-outcome.ts';
import { findingsOf, planEnvelope, screenOf } from './report.ts';

export interface HostsReport {
  readonly add: (outcome: HostOutcome) => void;
  /** `notes`: what is to be said about the whole run. */
  readonly end: (notes?: readonly string[]) => void;
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
  const counts = { hosts: 0, changing: 0, withErrors: 0, unplanned: 0 };
  const told = new Set<string>();
  return {
    add: (outcome) => {
      const { plan, failure, diagnostics } = outcome;
      counts.hosts++;
      if (failure) counts.unplanned++;
      else if (hasErrors(diagnostics)) counts.withErrors++;
      else if (plan && hasChanges(plan)) counts.changing++;
      terminal.out(plan ? plannedText(context, { ...outcome, plan }) : failureText(context, outcome, told));
    },
    end: (notes) => {
      tell(terminal, notes);
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

/** `told`: faults of plan files that were shown already, for another host. */
function failureText({ terminal, arguments: given }: Context, outcome: HostOutcome, told: Set<string>): string {
  const { name, failure, captured } = outcome;
  const paint = painter(terminal.color);
  const faults = findingsOf(given, outcome, paint);
  const isNew = !told.has(faults);
  told.add(faults);
  const from = captured === null || captured === name ? '' : ` (${captured})`;
  return `${isNew ? faults : ''}${paint('bold', `${name}${from}`)}: ${paint('red', 'no plan')}: ${failure?.message ?? ''}\n`;
}

function linesReport(context: Context): HostsReport {
  const { terminal } = context;
  return {
    add: (outcome) => terminal.out(formatEnvelopeLine(lineOf(context, outcome))),
    end: (notes) => tell(terminal, notes),
  };
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
    end: (notes) => terminal.out(formatPlanMarkdown([...groups.values()], COMMENT_LIMIT, notes)),
  };
}

function diffReport({ terminal, arguments: given }: Context): HostsReport {
  const add = (outcome: HostOutcome): void => {
    const { name, captured, plan, failure } = outcome;
    const findings = findingsOf(given, outcome, painter(terminal.errColor));
    if (findings) terminal.err(`${name}:\n${findings}`);
    if (failure) terminal.err(`${terminalText(`${captured ?? name}: ${failure.message}`)}\n`);
    if (plan && hasChanges(plan)) terminal.out(`# ${name} (${captured ?? 'this host'})\n${planPatch(plan)}`);
  };
  return { add, end: (notes) => tell(terminal, notes) };
}

function tell({ err }: Terminal, notes: readonly string[] = []): void {
  for (const note of notes) err(`portplan: ${note}\n`);
}
