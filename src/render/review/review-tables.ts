/** The parts of a review as Markdown. */
import { visible } from '../../model/text/visible.ts';
import { counted, thousands } from '../../model/text/counted.ts';
import { code, cut, fenced, foldedSection, prose, table } from './markdown.ts';
import type { ChangeRow } from './review-changes.ts';
import type { ReviewFinding, PatchPart } from './review-part.ts';
import type { ReservedRow } from './review-reserved.ts';

/** How much of everything is shown. */
export interface ReviewDetail {
  /** The most rows of a table. */
  readonly rows: number;
  /** The most names of hosts. */
  readonly hosts: number;
  /** The most characters of a text. */
  readonly text: number;
  /** The most lines of a patch or of commands; `width`: the most characters of each. */
  readonly lines: number;
  readonly width: number;
}

export function changesTable(rows: readonly ChangeRow[], detail: ReviewDetail): string {
  if (rows.length === 0) return '';
  const cells = limited(rows, changeCells, detail.rows);
  return table(['setting', 'layer', 'now', 'planned', 'asked for by'], cells);
}

function changeCells({ setting, layer, before, after, absent, by, because }: ChangeRow): readonly string[] {
  const now = before === null ? absent : value(before);
  const planned = after === null ? absent : value(after);
  return [setting, layer, by ? `${now}, by ${code(by)}` : now, planned, names(because)];
}

/** `33 ports` and `none` are words, not what the OS says. */
function value(text: string): string {
  return /^\d[\d,-]*$/.test(text) ? code(text) : prose(text);
}

const MOST_NAMES = 6;

function names(all: readonly string[]): string {
  const shown = all.slice(0, MOST_NAMES).map((name) => code(name, 80));
  return shown.join(', ') + (all.length > shown.length ? ` and ${thousands(all.length - shown.length)} more` : '');
}

const FATES: Readonly<Record<ReservedRow['fate'], string>> = {
  added: '**added**',
  kept: 'kept',
  released: '**released**: the plan no longer names it',
  'foreign-kept': 'foreign, kept',
  'foreign-removed': '**foreign, removed**',
};

/** So many rows are read at a glance; more are folded. */
const OPEN_ROWS = 25;

export function reservedTable(rows: readonly ReservedRow[], detail: ReviewDetail): string {
  if (rows.length === 0) return '';
  const stacks = rows.some((row) => row.stacks !== '');
  const cells = limited(rows, (row) => reservedCells(row, stacks), detail.rows);
  const shown = table(['reserved', 'ports', ...(stacks ? ['stacks'] : []), 'asked for by'], cells);
  return cells.length <= OPEN_ROWS ? shown : foldedSection(`Reserved ports: ${counted(rows.length, 'row')}`, shown);
}

function reservedCells({ fate, ports, stacks, who, place, rows }: ReservedRow, hasStacks: boolean): readonly string[] {
  const asked = [who && code(who, 120), place && code(place)].filter(Boolean).join(' ');
  const more = rows > 1 ? `${thousands(rows)} reservations` : asked;
  return [FATES[fate], value(ports), ...(hasStacks ? [stacks] : []), more];
}

export function findingsTable(findings: readonly ReviewFinding[], detail: ReviewDetail): string {
  if (findings.length === 0) return '';
  const cells = limited(findings, (finding) => findingCells(finding, detail.text), detail.rows);
  return table(['', 'where', 'finding'], cells);
}

function findingCells({ severity, rule, place, message, help }: ReviewFinding, text: number): readonly string[] {
  const said = help === '' ? prose(message, text) : `${prose(message, text)}<br>*${prose(help, text)}*`;
  return [severity === 'error' ? '**error**' : severity, code(place), `${said} (${rule})`];
}

/** The cells of so many rows, and a row that counts the others. */
function limited<Row>(
  rows: readonly Row[],
  cells: (row: Row) => readonly string[],
  most: number,
): readonly (readonly string[])[] {
  const shown = rows.slice(0, most).map(cells);
  const [first] = shown;
  const more = rows.length - shown.length;
  return more === 0 || !first ? shown : [...shown, [`… ${thousands(more)} more`, ...first.slice(1).map(() => '')]];
}

export function patchBlock({ lines, more }: PatchPart, detail: ReviewDetail): string {
  return linesBlock('Patch', 'diff', lines, more, detail);
}

export function commandsBlock(commands: readonly string[], detail: ReviewDetail): string {
  return linesBlock('Commands', '', commands.map(visible), 0, detail);
}

function linesBlock(
  title: string,
  language: string,
  all: readonly string[],
  more: number,
  detail: ReviewDetail,
): string {
  if (all.length === 0) return '';
  const shown = all.slice(0, detail.lines).map((line) => cut(line, detail.width));
  const rest = all.length - shown.length + more;
  if (shown.length === 0) return `${title} left out: ${counted(rest, 'line')}.\n`;
  const note = rest > 0 ? `\n${counted(rest, 'more line')} left out.\n` : '';
  return foldedSection(title, fenced(shown, language) + note);
}
