/** An audit as a person reads it at night: what needs doing first, then what was looked at. */
import { auditCounts, type AuditFinding, type AuditReport } from '../model/audit.ts';
import { hiddenWords } from '../model/explain-words.ts';
import type { ReadPlanFile } from '../model/desired-state.ts';
import { auditListing } from './audit-listing.ts';
import { formatDiagnostics, SEVERITY_STYLES } from './diagnostics-text.ts';
import type { Paint } from './paint.ts';
import { counted } from './values-text.ts';
import { wrapped } from './wrapped.ts';

export interface AuditWords {
  readonly verbose: boolean;
  readonly quiet: boolean;
}

export function formatAudit(
  report: AuditReport,
  sources: ReadPlanFile['sources'],
  paint: Paint,
  { verbose, quiet }: AuditWords,
): string {
  const isShown = ({ severity }: Pick<AuditFinding, 'severity'>): boolean =>
    severity === 'error' || (!quiet && (verbose || severity !== 'info'));
  const diagnostics = formatDiagnostics(
    report.diagnostics.filter((each) => !quiet || isShown(each)),
    sources,
    paint,
  );
  const findings = formatFindings(report.audit.findings.filter(isShown), paint, verbose);
  if (quiet) return findings + diagnostics;
  const sections = [findings, diagnostics, hiddenNote(report), auditListing(report, verbose)];
  return [`${headline(report, paint, verbose)}\n`, ...sections.filter(Boolean)].join('\n');
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
  const clean = plan ? 'as planned' : 'nothing to worry about; there is no plan to compare with';
  return `${title}: ${error + warning > 0 ? parts.join(', ') : [clean, ...parts].join(', ')}`;
}

function hiddenNote({ audit: { hidden }, isRoot }: AuditReport): string {
  return hidden === 0 ? '' : `${hiddenWords(hidden, isRoot, 'see who listens').replace(/^t/, 'T')}.\n`;
}

/** Of warnings a screenful: with more than that, something else is wrong. */
const MOST_WARNINGS = 20;

function formatFindings(findings: readonly AuditFinding[], paint: Paint, verbose: boolean): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const most = verbose ? findings.length : errors + MOST_WARNINGS;
  const text = findings.slice(0, most).map((each) => formatFinding(each, paint, verbose));
  const rest = findings.length - most;
  return [...text, ...(rest > 0 ? [`${' '.repeat(INDENT)}${counted(rest, 'more warning')} (--verbose)\n`] : [])].join(
    '',
  );
}

const [INDENT, WIDTH] = [9, 80];

/** What to do about a warning can wait till somebody asks. */
function formatFinding({ severity, message, help }: AuditFinding, paint: Paint, verbose: boolean): string {
  const word = paint(SEVERITY_STYLES[severity], severity.padEnd(INDENT - 1));
  const [first = '', ...rest] = wrapped(message, WIDTH - INDENT);
  const more = [
    ...rest,
    ...(help === null || (severity !== 'error' && !verbose)
      ? []
      : wrapped(help, WIDTH - INDENT - 2).map((line) => `  ${line}`)),
  ];
  return [`${word} ${first}`, ...more.map((line) => `${' '.repeat(INDENT)}${line}`), ''].join('\n');
}
