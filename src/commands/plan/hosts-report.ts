/** What `plan` prints of many hosts, each as soon as it is known; and of one, where the format is made for many. */
import { hasErrors } from '../../model/plan/diagnostic.ts';
import { hasChanges, type Plan } from '../../model/plan/plan.ts';
import { line, lines, NO_TEXT, type Printable, together } from '../../model/text/printable.ts';
import { formatEnvelopeLine, type Envelope } from '../../render/envelope.ts';
import { hostsSummary } from '../../render/plan/hosts-text.ts';
import { type Paint, painter } from '../../render/paint.ts';
import { planEnvelope } from '../../render/plan/plan-json.ts';
import { type PlanScreenDetail, formatFindings, formatPlanScreen } from '../../render/plan/plan-screen.ts';
import { planPatch } from '../../render/plan/patch.ts';
import { COMMENT_LIMIT, formatPlanMarkdown } from '../../render/review/plan-markdown.ts';
import { reviewPart, type ReviewPart } from '../../render/review/review-part.ts';
import type { Terminal } from '../../system/terminal.ts';
import type { Surroundings } from '../command.ts';
import type { HostOutcome } from './host-outcome.ts';
import type { PlanFormat } from './plan-request.ts';

interface HostsReport {
  readonly add: (outcome: HostOutcome) => void;
  /** `notes`: what is to be said about the whole run. */
  readonly end: (notes?: readonly string[]) => void;
}

interface Wanted extends PlanScreenDetail {
  /** A JSON document is about one host. */
  readonly format: Exclude<PlanFormat, 'json'>;
}

type Outputs = Pick<Surroundings, 'terminal' | 'version'>;

const REPORTS: Readonly<Record<Wanted['format'], (detail: PlanScreenDetail, outputs: Outputs) => HostsReport>> = {
  text: textReport,
  jsonl: linesReport,
  markdown: markdownReport,
  diff: diffReport,
};

export function hostsReport(wanted: Wanted, outputs: Outputs): HostsReport {
  return REPORTS[wanted.format](wanted, outputs);
}

function textReport(detail: PlanScreenDetail, { terminal }: Outputs): HostsReport {
  const counts = { hosts: 0, changing: 0, withErrors: 0, unplanned: 0 };
  const told = new Set<string>();
  return {
    add: (outcome) => {
      const { plan, failure, diagnostics } = outcome;
      counts.hosts++;
      if (failure) counts.unplanned++;
      else if (hasErrors(diagnostics)) counts.withErrors++;
      else if (plan && hasChanges(plan)) counts.changing++;
      const paint = painter(terminal.color);
      terminal.out(plan ? plannedText(detail, outcome, plan, paint) : failureText(detail, outcome, told, paint));
    },
    end: (notes) => {
      tell(terminal, notes);
      if (!detail.quiet) terminal.out(lines(['', painter(terminal.color)('bold', hostsSummary(counts))]));
    },
  };
}

function plannedText(detail: PlanScreenDetail, outcome: HostOutcome, plan: Plan, paint: Paint): Printable {
  const screen = formatPlanScreen(plan, outcome, detail, paint);
  return screen.includes('\n\n') ? together(screen, line('')) : screen;
}

/** `told`: faults of plan files that were shown already, for another host. */
function failureText({ quiet }: PlanScreenDetail, outcome: HostOutcome, told: Set<string>, paint: Paint): Printable {
  const { name, failure, captured } = outcome;
  const faults = formatFindings(outcome, quiet, paint);
  const isNew = !told.has(faults);
  told.add(faults);
  const from = captured === null || captured === name ? '' : ` (${captured})`;
  const refusal = `${paint('bold', `${name}${from}`)}: ${paint('red', 'no plan')}: ${failure?.message ?? ''}`;
  return together(isNew ? faults : NO_TEXT, line(refusal));
}

function linesReport(_: PlanScreenDetail, { terminal, version }: Outputs): HostsReport {
  return {
    add: (outcome) => terminal.out(formatEnvelopeLine(lineOf(version, outcome))),
    end: (notes) => tell(terminal, notes),
  };
}

function lineOf(version: string, { name, platform, captured, plan, diagnostics, failure }: HostOutcome): Envelope {
  const more = captured === null ? {} : { captured };
  if (plan) return planEnvelope({ command: 'plan', version }, plan, diagnostics, more);
  const host = platform === 'unknown' ? null : name;
  return { command: 'plan', portplanVersion: version, platform, host, diagnostics, error: failure, more };
}

function markdownReport(_: PlanScreenDetail, { terminal }: Outputs): HostsReport {
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

function diffReport({ quiet }: PlanScreenDetail, { terminal }: Outputs): HostsReport {
  const add = (outcome: HostOutcome): void => {
    const { name, captured, plan, failure } = outcome;
    const findings = formatFindings(outcome, quiet, painter(terminal.errColor));
    if (findings) terminal.err(together(line(`${name}:`), findings));
    if (failure) terminal.err(line(`${captured ?? name}: ${failure.message}`));
    if (plan && hasChanges(plan))
      terminal.out(together(line(`# ${name} (${captured ?? 'this host'})`), planPatch(plan)));
  };
  return { add, end: (notes) => tell(terminal, notes) };
}

function tell({ note }: Terminal, notes: readonly string[] = []): void {
  for (const sentence of notes) note(sentence);
}
