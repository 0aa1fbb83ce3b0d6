/** An audit as a person reads it at night: what needs doing first, then what was looked at. */
import { lines, type Printable } from '../../model/text/printable.ts';
import { auditCounts, type AuditReport } from '../../model/audit/audit.ts';
import type { AuditFinding } from '../../model/audit/finding.ts';
import { type Diagnostic, SEVERITIES } from '../../model/plan/diagnostic.ts';
import { formatPosition } from '../../model/plan/position.ts';
import { counted } from '../../model/text/counted.ts';
import { isWarnedOf } from '../../model/unseen/unseen.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import { auditListing } from './audit-listing.ts';
import { isBootFinding } from '../../model/host/boot-finding.ts';
import { fewBootFindings } from '../../model/host/few-boot-findings.ts';
import { SEVERITY_STYLES } from '../diagnostics-text.ts';
import type { Paint } from '../paint.ts';
import { wrapped } from '../wrapped.ts';

interface AuditWords {
  readonly verbose: boolean;
  readonly quiet: boolean;
}

export function formatAudit(report: AuditReport, paint: Paint, { verbose, quiet }: AuditWords): Printable {
  const isShown = ({ severity }: Told): boolean => severity === 'error' || (!quiet && (verbose || severity !== 'info'));
  const findings = findingLines(toldIn(report).filter(isShown), paint, verbose);
  if (quiet) return lines(findings);
  const sections = [findings, unseenNotes(report), ...auditListing(report, verbose)].filter(({ length }) => length > 0);
  return lines([headline(report, paint, verbose), ...sections.flatMap((section) => ['', ...section])]);
}

interface Told extends Pick<AuditFinding, 'severity' | 'message' | 'help'> {
  /** The help is the right form of a line, which is shown always. */
  readonly isOfALine?: boolean;
}

/** What an apply or a boot would meet is told beside what the host has, the worst first. */
function toldIn({ audit, diagnostics }: AuditReport): readonly Told[] {
  const told = [...fewBootFindings(diagnostics).map(asFinding), ...audit.findings];
  return SEVERITIES.flatMap((wanted) => told.filter(({ severity }) => severity === wanted));
}

function asFinding(diagnostic: Diagnostic): Told {
  const { severity, message, help, at } = diagnostic;
  const isOfALine = isBootFinding(diagnostic);
  return { isOfALine, severity, message: at ? `${formatPosition(at)}: ${message}` : message, help: help ?? null };
}

function headline(report: AuditReport, paint: Paint, verbose: boolean): string {
  const { host, platform, plan } = report;
  const { error, warning, info } = auditCounts(report);
  const title = paint('bold', `${plan ? `${plan.name ?? plan.file} on ` : ''}${host} (${platform})`);
  const parts = [
    ...(error > 0 ? [counted(error, 'error')] : []),
    ...(warning > 0 ? [counted(warning, 'warning')] : []),
    ...(info > 0 ? [`${counted(info, 'note')}${verbose ? '' : ' (--verbose)'}`] : []),
  ];
  const clean = plan
    ? `as planned${asFar(report)}`
    : `no fault found${asFar(report)}; there is no plan to compare with`;
  return `${title}: ${error + warning > 0 ? parts.join(', ') : [clean, ...parts].join(', ')}`;
}

/** What limits a clean answer: it holds only for what could be seen. */
function asFar({ unseen }: AuditReport): string {
  return unseen.length === 0 ? '' : ', as far as it could be seen';
}

function unseenNotes({ unseen }: AuditReport): readonly string[] {
  const notes = unseen.filter((each) => !isWarnedOf(each)).map(unseenWords);
  return notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`);
}

/** The most warnings that are shown without --verbose: about a screenful. */
const MOST_WARNINGS = 20;

function findingLines(findings: readonly Told[], paint: Paint, verbose: boolean): readonly string[] {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const most = verbose ? findings.length : errors + MOST_WARNINGS;
  const told = findings.slice(0, most).flatMap((each) => linesOf(each, paint, verbose));
  const rest = findings.length - most;
  return [...told, ...(rest > 0 ? [`${' '.repeat(INDENT)}${counted(rest, 'more warning')} (--verbose)`] : [])];
}

const [INDENT, WIDTH] = [9, 80];

/** A finding with its help. For a warning the help is shown with --verbose only, unless it mends a line of a file. */
function linesOf(
  { severity, message, help, isOfALine = false }: Told,
  paint: Paint,
  verbose: boolean,
): readonly string[] {
  const word = paint(SEVERITY_STYLES[severity], severity.padEnd(INDENT - 1));
  const [first = '', ...rest] = wrapped(message, WIDTH - INDENT);
  const more = [
    ...rest,
    ...(help === null || (severity !== 'error' && !verbose && !isOfALine)
      ? []
      : wrapped(help, WIDTH - INDENT - 2).map((line) => `  ${line}`)),
  ];
  return [`${word} ${first}`, ...more.map((line) => `${' '.repeat(INDENT)}${line}`)];
}
