/** Findings as GitHub Actions shows them: annotations beside the lines, and the whole list in the step's summary. */
import { countSeverities, type Diagnostic, SEVERITIES, type Severity } from '../model/diagnostic.ts';
import { formatPosition } from '../model/position.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** One workflow command a finding, errors first: GitHub shows about ten of a kind. (actions/toolkit, core/src/command.ts) */
export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return bySeverity(diagnostics).map(annotation).join('');
}

function annotation({ rule, severity, message, help, at }: Diagnostic): string {
  const place = at && {
    file: at.file,
    line: at.line,
    endLine: at.line,
    col: at.column,
    endColumn: at.endColumn ?? at.column + 1,
  };
  const properties = Object.entries({ ...place, title: `portplan: ${rule}` })
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${COMMANDS[severity]} ${properties}::${escapeText(help === undefined ? message : `${message}\nhelp: ${help}`)}\n`;
}

function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function bySeverity(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return SEVERITIES.flatMap((severity) => diagnostics.filter((each) => each.severity === severity));
}

/** GitHub drops a summary that is longer than 1 MiB as a whole. */
const LONGEST_SUMMARY = 1_000_000;

/** Markdown: a heading with the count, and a table of all findings. */
export function formatStepSummary(diagnostics: readonly Diagnostic[], files: number): string {
  const { error, warning, info } = countSeverities(diagnostics);
  const heading = `### portplan lint: ${error} errors, ${warning} warnings, ${info} notes in ${files} ${files === 1 ? 'file' : 'files'}\n`;
  if (diagnostics.length === 0) return heading;
  const table = ['\n| | where | finding |\n|---|---|---|\n'];
  let length = heading.length;
  for (const [index, row] of bySeverity(diagnostics).map(tableRow).entries()) {
    length += row.length;
    if (length > LONGEST_SUMMARY) return [heading, ...table, `\n${diagnostics.length - index} more\n`].join('');
    table.push(row);
  }
  return [heading, ...table].join('');
}

function tableRow({ rule, severity, message, help, at }: Diagnostic): string {
  const finding = help === undefined ? cell(message) : `${cell(message)}<br>*${cell(help)}*`;
  return `| ${severity} | ${at ? `\`${formatPosition(at)}\`` : ''} | ${finding} (${rule}) |\n`;
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\|<>*_`[\]]/g, '\\$&');
}
