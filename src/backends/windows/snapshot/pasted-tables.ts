/** The tables of netsh, netstat and tasklist in a text that somebody has pasted: some of them, in any order, with anything around. */
import { LAST_PORT, type PortRange } from '../../../model/ports/port-set.ts';
import { pastedLines } from '../../../model/text/pasted-lines.ts';
import type { ExcludedRange, Family, Stack } from '../host.ts';
import { readNetstat } from '../netsh/other-programs-text.ts';
import type { Store } from '../netsh/netsh.ts';

/** A table with what the text says of its stack; null where it does not say. */
interface Told {
  readonly family: Family | null;
  readonly protocol: Stack['protocol'] | null;
  readonly store: Store;
}

export type PastedTable =
  /** `isCut`: it does not end as netsh ends it, so rows may be missing. */
  | (Told & { readonly kind: 'excluded'; readonly rows: readonly ExcludedRange[]; readonly isCut: boolean })
  | (Told & { readonly kind: 'dynamic'; readonly range: PortRange });

interface PastedText {
  readonly tables: readonly PastedTable[];
  /** Rows of netstat, and those of tasklist as CSV; empty where there are none. */
  readonly netstat: readonly string[];
  readonly tasks: readonly string[];
}

const RULE = /^\W*-{3,} +-{3,}\s*$/;
const ROWS = /^\s*(?:\d+\s+\d+(?:\s+\*(?!\s*[-\u2013\u2014]).*?)?\s*)+$/;
const ROW = /(\d+)\s+(\d+)(\s+\*)?/g;
const FOOTNOTE = /^\s*\*\s*[-\u2013\u2014]/;
/** What stands for lines that were left out. */
const LEFT_OUT = /^\W*(?:\.{2,}|\u2026)\W*$/;
const NUMBER_AT_END = /:\s*(\d+)\s*$/;
const COMMAND = /\b(ipv4|ipv6|ip)\s+sh\w*\s+(?:ex|dy)\w*/i;
const PROTOCOL = /\b(tcp|udp)\b/i;
const SOCKET = /^\s*(?:TCP|UDP)\s/;

export function readPasted(text: string): PastedText {
  const lines = pastedLines(text).flatMap(unwrapped);
  const netstat = socketRows(lines);
  const tables: PastedTable[] = [];
  let told = NOTHING;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    told = toldBy(line, told);
    const found = excludedAt(lines, at, told) ?? dynamicAt(lines, at, told);
    if (!found) continue;
    tables.push(found.table);
    at = found.last;
    told = NOTHING;
  }
  return { tables, netstat, tasks: taskRows(lines) };
}

const NOTHING: Told = { family: null, protocol: null, store: 'active' };

/** A page may have lost the ends of the lines: a rule of dashes and the footnote begin a line of their own. */
function unwrapped(line: string): readonly string[] {
  const parts = line.replace(/(\S)\s+(-{3,} +-{3,})(?=\s|$)/, '$1\n$2').replace(/(-{3,} +-{3,})\s+(?=\d)/, '$1\n');
  return parts.replace(/\s(\*\s+[-\u2013\u2014]\s)/, '\n$1').split('\n');
}

/** A command line, or the title of a table, which has the protocol in every language. */
function toldBy(line: string, before: Told): Told {
  if (SOCKET.test(line)) return before;
  const [, family] = COMMAND.exec(line) ?? [];
  const [, protocol] = PROTOCOL.exec(line) ?? [];
  return {
    family: family === undefined ? before.family : family.toLowerCase() === 'ipv6' ? 'ipv6' : 'ipv4',
    protocol: protocol === undefined ? (family === undefined ? before.protocol : null) : protocolOf(protocol),
    store: family === undefined ? before.store : /store=pers/i.test(line) ? 'persistent' : 'active',
  };
}

function protocolOf(word: string): Stack['protocol'] {
  return word.toLowerCase() === 'udp' ? 'udp' : 'tcp';
}

interface Found {
  readonly table: PastedTable;
  /** The place of its last line. */
  readonly last: number;
}

/** Rows behind a rule of dashes, or without one where only they were copied. */
function excludedAt(lines: readonly string[], at: number, told: Told): Found | null {
  const line = lines[at] ?? '';
  const hasRule = RULE.test(line);
  if (!hasRule && !(ROWS.test(line) && rowsIn(line).every(isRange))) return null;
  const body = bodyFrom(lines, hasRule ? at + 1 : at);
  if (!hasRule && body.rows.length === 0) return null;
  const { rows, isCut, last } = body;
  return { table: { ...told, kind: 'excluded', rows, isCut: isCut || !hasRule }, last };
}

interface Body {
  readonly rows: readonly ExcludedRange[];
  readonly isCut: boolean;
  readonly last: number;
}

function bodyFrom(lines: readonly string[], start: number): Body {
  const isOther = (line: string): boolean => !isOfBody(line) && !LEFT_OUT.test(line) && line.trim() !== '';
  const next = lines.findIndex((line, at) => at >= start && isOther(line));
  const end = next < 0 ? lines.length : next;
  const body = lines.slice(start, end);
  const words = body.filter(isOfBody).join(' ');
  const isWhole = FOOTNOTE.test(lines[end] ?? '') && !body.some((line) => LEFT_OUT.test(line));
  const rows = rowsIn(words);
  const isOdd = (words.match(/\d+/g) ?? []).length % 2 === 1;
  return {
    rows: rows.filter(isRange),
    isCut: !isWhole || isOdd || !rows.every(isRange),
    last: isWhole ? end : end - 1,
  };
}

/** A terminal that is too narrow breaks a row into its words. */
function isOfBody(line: string): boolean {
  return ROWS.test(line) || /^\s*(?:\d+|\*)\s*$/.test(line);
}

function rowsIn(text: string): readonly ExcludedRange[] {
  return [...text.matchAll(ROW)].map(([, first, last, star]) => ({
    first: Number(first),
    last: Number(last),
    administered: star !== undefined,
  }));
}

function isRange({ first, last }: PortRange): boolean {
  return 1 <= first && first <= last && last <= LAST_PORT;
}

/** `label : start`, `label : count`, on two lines or on one. */
function dynamicAt(lines: readonly string[], at: number, told: Told): Found | null {
  const line = lines[at] ?? '';
  if (SOCKET.test(line)) return null;
  const next = lines.findIndex((other, i) => i > at && other.trim() !== '');
  const one = /:\s*(\d+)\s+[^\d:]+:\s*(\d+)\s*$/.exec(line);
  const start = one ? one[1] : NUMBER_AT_END.exec(line)?.[1];
  const size = one ? one[2] : NUMBER_AT_END.exec(lines[next] ?? '')?.[1];
  if (start === undefined || size === undefined) return null;
  const range = { first: Number(start), last: Number(start) + Number(size) - 1 };
  return isRange(range) ? { table: { ...told, kind: 'dynamic', range }, last: one ? at : next } : null;
}

/** A row that the terminal has broken goes on in the next line. */
function socketRows(lines: readonly string[]): readonly string[] {
  const rows: string[] = [];
  let isOpen = false;
  for (const line of lines) {
    const isRow = SOCKET.test(line);
    const columns = line.trim().split(/\s+/);
    if (isRow) rows.push(line);
    else if (isOpen && columns.length <= 3 && /\d$/.test(line)) rows.push(`${rows.pop() ?? ''} ${line.trim()}`);
    isOpen = isRow && columns.length < (columns[0] === 'UDP' ? 4 : 5);
  }
  return rows.filter((row) => readNetstat(row).length > 0);
}

const CSV_TASK = /^\s*"([^"]+)","(\d+)"/;
/** `node.exe    4711 Console    1    52,340 K`; the unit of memory is a word of the language. */
const TASK = /^(\S.*?) +(\d+) \S+ +\d+ +[\d.,'\u2019 ]+\S{1,3}$/;

function taskRows(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [, name, pid] = CSV_TASK.exec(line) ?? TASK.exec(line.trim()) ?? /^\s*(\S+\.exe) +(\d+) /i.exec(line) ?? [];
    return name === undefined || pid === undefined ? [] : [`"${name}","${pid}"`];
  });
}
