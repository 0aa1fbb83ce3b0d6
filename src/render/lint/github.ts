/** Findings as GitHub Actions shows them: annotations beside the lines, and the whole list in the step's summary. */
import { visible } from '../../model/text/visible.ts';
import { document, ownText, type Printable, workflowCommand } from '../../model/text/printable.ts';
import { countSeverities, type Diagnostic, SEVERITIES, type Severity } from '../../model/plan/diagnostic.ts';
import { formatPosition } from '../../model/plan/position.ts';
import { counted } from '../../model/text/counted.ts';
import { code, prose, tableHead, tableRow } from '../review/markdown.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** One workflow command a finding, errors first: GitHub shows about ten of a kind. (actions/toolkit, core/src/command.ts) */
export function formatGithub(diagnostics: readonly Diagnostic[]): Printable {
  return ownText(bySeverity(diagnostics).map(annotation).join(''));
}

function annotation({ rule, severity, message, help, at }: Diagnostic): Printable {
  const place = at && {
    file: at.file.replace(/^\.\//, ''),
    line: at.line,
    endLine: at.line,
    col: at.column,
    endColumn: at.endColumn ?? at.column + 1,
  };
  const properties = Object.entries({ ...place, title: `portplan: ${rule}` })
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
  const sentences = [message, ...(help === undefined ? [] : [`help: ${help}`])];
  return workflowCommand(`::${COMMANDS[severity]} ${properties}::${sentences.map(escapeText).join('%0A')}`);
}

/** A run that could not start: the log alone is seldom read. */
export function formatGithubFailure(message: string): Printable {
  return workflowCommand(`::error title=portplan::${escapeText(message)}`);
}

/** A line break from outside is one of the characters that are not shown. */
function escapeText(text: string): string {
  return visible(text).replaceAll('%', '%25');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function bySeverity(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return SEVERITIES.flatMap((severity) => diagnostics.filter((each) => each.severity === severity));
}

/** In bytes. GitHub drops a summary that is longer than 1 MiB as a whole; another program may have begun it. */
const LONGEST_SUMMARY = 1_000_000;

/** Markdown: a heading with the count, and a table of all findings. */
export function formatStepSummary(diagnostics: readonly Diagnostic[], files: number): Printable {
  const { error, warning, info } = countSeverities(diagnostics);
  const counts = [counted(error, 'error'), counted(warning, 'warning'), `${info} info`].join(', ');
  const heading = `### portplan lint: ${counts} in ${counted(files, 'file')}\n`;
  if (diagnostics.length === 0) return document(heading);
  const table = [`\n${tableHead(['', 'where', 'finding'])}`];
  let length = 0;
  for (const [index, row] of bySeverity(diagnostics).map(findingRow).entries()) {
    length += Buffer.byteLength(row);
    if (length > LONGEST_SUMMARY)
      return document([heading, ...table, `\n${diagnostics.length - index} more\n`].join(''));
    table.push(row);
  }
  return document([heading, ...table].join(''));
}

function findingRow({ rule, severity, message, help, at }: Diagnostic): string {
  const finding = help === undefined ? prose(message) : `${prose(message)}<br>*${prose(help)}*`;
  return tableRow([severity, at ? code(formatPosition(at)) : '', `${finding} (${rule})`]);
}
