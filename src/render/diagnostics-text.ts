/** Diagnostics as a person reads them: the place, the sentence, the line with a caret, the way out. */
import { lines, type Printable } from '../model/text/printable.ts';
import type { Sources } from '../model/plan/desired-state.ts';
import type { Diagnostic, Severity } from '../model/plan/diagnostic.ts';
import { formatPosition, type Position } from '../model/plan/position.ts';
import type { Paint, Style } from './paint.ts';

export const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** `sources`: the texts that positions point into, by file; of one that is not there no line is shown. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], sources: Sources, paint: Paint): Printable {
  const byFile = new Map<string, readonly string[]>();
  const lineOf = ({ file, line }: Position): string | undefined => {
    if (!byFile.has(file)) byFile.set(file, sources.get(file)?.split('\n') ?? []);
    return byFile.get(file)?.[line - 1];
  };
  return lines(diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, lineOf, paint)));
}

function diagnosticLines(
  { at, severity, message, rule, help }: Diagnostic,
  lineOf: (at: Position) => string | undefined,
  paint: Paint,
): readonly string[] {
  const place = at ? `${formatPosition(at)}: ` : '';
  const head = `${paint('bold', place)}${paint(SEVERITY_STYLES[severity], severity)}: ${message} ${paint('dim', `[${rule}]`)}`;
  const quote = at ? quoteLine(at, lineOf(at), paint) : [];
  return [head, ...quote, ...(help === undefined ? [] : [`  ${paint('cyan', 'help')}: ${help}`])];
}

const WIDEST_QUOTE = 100;

/** The line and a caret below the offending text; a long line is cut around it. */
function quoteLine(at: Position, line: string | undefined, paint: Paint): readonly string[] {
  if (line === undefined) return [];
  const start = at.column - 1 < WIDEST_QUOTE - 20 ? 0 : at.column - 21;
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  const shown = whole.slice(start, start + WIDEST_QUOTE);
  const [before, marked] = [shown.slice(0, at.column - 1 - start), shown.slice(at.column - 1 - start)];
  // Tabs stay tabs, so that the caret stands where the terminal puts the text.
  const indent = (start > 0 ? ' ' : '') + widened(before).replace(/[^\t]/g, ' ');
  const width = Math.max(1, widened(marked.slice(0, (at.endColumn ?? at.column + 1) - at.column)).length);
  const gutter = `${at.line}`;
  return [
    paint('dim', `  ${gutter} | `) + cut(shown, start > 0, whole.length > start + WIDEST_QUOTE),
    paint('dim', `  ${' '.repeat(gutter.length)} | `) + indent + paint('red', '^'.repeat(width)),
  ];
}

function cut(text: string, isBefore: boolean, isAfter: boolean): string {
  return `${isBefore ? '…' : ''}${text}${isAfter ? '…' : ''}`;
}

/** As many characters as a terminal has columns for the text: those of East Asia take two. (Unicode, annex 11) */
function widened(text: string): string {
  return text.replace(
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g,
    '  ',
  );
}
