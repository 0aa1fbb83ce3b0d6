/**
 * What `netsh interface ipv4|ipv6 show …` prints, as latin1: its words are in any language and its code page is not
 * known, so only digits, `*`, dashes and colons count. In every code page of a console those bytes are nothing else.
 * A text that may be cut, glued or edited is refused: half a table would pass for the ports of the host.
 */
import { LAST_PORT, type PortRange } from '../../../model/ports/port-set.ts';
import type { ExcludedRange } from '../host.ts';

/** A value, or why the text can't be trusted: words for the end of a sentence, `it printed nothing`. */
export type Reading<T> = { readonly value: T } | { readonly fault: string };

const TABLE_RULE = /^[ \t]*-{3,}[ \t]+-{3,}[ \t]*$/;
const ROW = /^[ \t]*(\d+)[ \t]+(\d+)([ \t]+\*)?[ \t]*$/;
/** `* - Administered port exclusions.`; the dash is an em dash in Russian. Printed below an empty table too. */
const FOOTNOTE = /^[ \t]*\*[ \t]+[^\d \t]/;
const NUMBER_AT_END = /:[ \t]*(\d+)[ \t]*$/;

/**
 * `show excludedportrange`: rows below a rule of dashes, in ascending order. Netsh ends the table with a blank line or
 * the footnote. Where neither follows the rows, more of them may be missing.
 */
export function readExcludedRanges(text: string): Reading<readonly ExcludedRange[]> {
  const unreadable = faultOfText(text);
  if (unreadable !== null) return { fault: unreadable };
  const lines = splitLines(text);
  const rule = lines.findIndex((line) => TABLE_RULE.test(line));
  if (rule < 0) return { fault: 'it has no table: no rule of dashes stands in it' };
  const end = lines.findIndex((line, i) => i > rule && !ROW.test(line));
  if (end < 0) return { fault: 'it breaks off before the end of the table' };
  const stray = findStray(lines, rule, end);
  if (stray >= 0) return { fault: `line ${stray + 1} does not belong to the table: ${quote(lines[stray])}` };
  return readRows(lines.slice(0, end), rule + 1);
}

/** The first line that netsh does not print there: a row above the table, or anything but one footnote below it. */
function findStray(lines: readonly string[], rule: number, end: number): number {
  const footnote = lines.findIndex((line, i) => i >= end && FOOTNOTE.test(line));
  return lines.findIndex((line, i) => (i < rule ? ROW.test(line) : i >= end && i !== footnote && !isBlank(line)));
}

function readRows(lines: readonly string[], start: number): Reading<readonly ExcludedRange[]> {
  const rows = lines.slice(start).map(readRow);
  const wrong = rows.findIndex((row) => !isRange(row));
  if (wrong >= 0) return { fault: `line ${start + wrong + 1} is no range of ports: ${quote(lines[start + wrong])}` };
  const value = rows.sort((a, b) => a.first - b.first);
  const twice = value.find((row, i) => row.first <= (value[i - 1]?.last ?? 0));
  return twice ? { fault: `more than one row has port ${twice.first}` } : { value };
}

function readRow(line: string): ExcludedRange {
  const [, first, last, star] = ROW.exec(line) ?? [];
  return { first: Number(first), last: Number(last), administered: star !== undefined };
}

/**
 * `show dynamicportrange`: a title, a rule, then `label : start` and `label : count`, where a label may hold colons.
 * The lower limit of 1025 is for writing: hosts show 1024.
 */
export function readDynamicRange(text: string): Reading<PortRange> {
  const unreadable = faultOfText(text);
  if (unreadable !== null) return { fault: unreadable };
  if (!/\n[ \t]*$/.test(text)) return { fault: 'it breaks off in the middle of a line' };
  const lines = splitLines(text);
  const at = lines.findIndex((line) => NUMBER_AT_END.test(line));
  const [start, size] = [lines[at], lines[at + 1]].map(numberAtEnd);
  if (start == null || size == null) return { fault: 'it does not show a first port and a number of ports' };
  const stray = lines.findIndex((line, i) => i > at + 1 && !isNothing(line, lines.slice(at, at + 2)));
  if (stray >= 0) return { fault: `line ${stray + 1} does not belong to the range: ${quote(lines[stray])}` };
  const value = { first: start, last: start + size - 1 };
  return isRange(value) ? { value } : { fault: `there is no range of ${size} ports from port ${start}` };
}

function numberAtEnd(line: string | undefined): number | null {
  const digits = NUMBER_AT_END.exec(line ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Blank, or nothing but the `name:` that a build log puts before every line. */
function isNothing(line: string, others: readonly string[]): boolean {
  const start = line.trimEnd();
  return start === '' || (start.endsWith(':') && others.every((other) => other.startsWith(start)));
}

/** Port 0 can't be reserved. */
function isRange({ first, last }: PortRange): boolean {
  return 1 <= first && first <= last && last <= LAST_PORT;
}

/** Programs that print nothing and exit with 0 exist: Wine's netsh is one. */
function faultOfText(text: string): string | null {
  if (text.includes('\0')) return 'it is UTF-16, not text in the code page of a console';
  return splitLines(text).every(isBlank) ? 'it printed nothing' : null;
}

/** Without a byte order mark, the ends of the lines, and blanks after the last of them. */
function splitLines(text: string): readonly string[] {
  const lines = text.replace(/^\xef\xbb\xbf/, '').split(/\r*\n/);
  return isBlank(lines.at(-1) ?? '') ? lines.slice(0, -1) : lines;
}

function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line);
}

/** At most 60 characters of a line, without bytes that a terminal could take for more than text. */
function quote(line = ''): string {
  const text = printable(line.trim());
  return text.length > 60 ? `"${text.slice(0, 57)}..."` : `"${text}"`;
}

/** Bytes of an unknown code page as text for a message: every byte but printable ASCII becomes a question mark. */
export function printable(bytes: string): string {
  return bytes.replace(/[^ -~]/g, '?');
}
