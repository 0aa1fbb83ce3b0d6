import type { PortRange } from '../../model/ports/port-set.ts';
import { type PlanFault, type ParseResult, quoted, shifted } from '../fault.ts';
import { parseNumber } from './number-text.ts';

/** Parses `8080` or `8080-8090`. */
export function parsePorts(text: string): ParseResult<PortRange> {
  const parts = /^([^-]+)(?:-([^-]+))?$/.exec(text);
  if (!parts || /[\s.:~\u2013\u2014;]/.test(text)) return parseOddRange(text);
  const [, first = '', last] = parts;
  const from = parseNumber(first);
  const to = last === undefined ? from : parseNumber(last);
  const faults = [...(from.faults ?? []), ...(to === from ? [] : shiftedAll(to, first.length + 1))];
  return faultsOf(faults) ?? ordered(text, { first: from.value ?? 0, last: to.value ?? 0 });
}

/** Parses `32768-60999`. A single port is a fault: the kernel would take it for the lower bound alone. */
export function parseRange(text: string): ParseResult<PortRange> {
  const ports = parsePorts(text);
  if (ports.faults) return oneNumberSeveral(text) ?? ports;
  if (text.includes('-')) return ports;
  return badRange(text, `${quoted(text)} is one port, a range has two`, 'write FIRST-LAST, for instance 32768-60999');
}

/** `80,443,9000-9100`: ports and ranges, in any order, with commas and without blanks. */
export function parsePortList(text: string): ParseResult<readonly PortRange[]> {
  const separator = listSeparator(text);
  if (separator) return { faults: [separator] };
  const ranges: PortRange[] = [];
  const faults: PlanFault[] = [];
  let start = 0;
  for (const item of text.split(',')) {
    const ports = item === '' && text !== '' ? emptyItem(start, text) : parsePorts(item);
    if (ports.faults) for (const fault of shiftedAll(ports, start)) faults.push(fault);
    else ranges.push(ports.value);
    start += item.length + 1;
  }
  return faultsOf(faults) ?? { value: ranges };
}

export function faultsOf(
  faults: readonly PlanFault[],
): { readonly faults: readonly [PlanFault, ...PlanFault[]] } | null {
  const [first, ...others] = faults;
  return first ? { faults: [first, ...others] } : null;
}

export function shiftedAll(parsed: ParseResult<unknown>, offset: number): readonly PlanFault[] {
  return (parsed.faults ?? []).map((fault) => shifted(fault, offset));
}

function ordered(text: string, range: PortRange): ParseResult<PortRange> {
  if (range.first <= range.last) return { value: range };
  return badRange(text, `${quoted(text)} runs backwards`, `write ${range.last}-${range.first}`);
}

/** Two numbers with something else than one dash between them, or no range at all. */
function parseOddRange(text: string): ParseResult<PortRange> {
  const meant = text.length > 40 ? null : /^\s*(\d+)\s*(?:-|\u2013|\u2014|\.\.+|:|~|\bto\b|\s)\s*(\d+)\s*$/i.exec(text);
  const range = meant ? `${meant[1] ?? ''}-${meant[2] ?? ''}` : '';
  if (isRange(range)) return badRange(text, `${quoted(text)} is not a range`, `write ${range}`);
  if (/^\d+-$|-.*-/.test(text)) return brokenDash(text);
  const { value, faults } = parseNumber(text);
  return faults ? { faults } : { value: { first: value, last: value } };
}

function isRange(text: string): boolean {
  const { value } = /^\d+-\d+$/.test(text) ? parsePorts(text) : {};
  return value !== undefined && value.first < value.last;
}

function brokenDash(text: string): ParseResult<PortRange> {
  const what = text.endsWith('-') ? 'has no last port' : 'has a dash too many';
  return badRange(text, `the range ${quoted(text)} ${what}`, 'write FIRST-LAST, for instance 9000-9100');
}

function oneNumberSeveral(text: string): ParseResult<PortRange> | null {
  const both = /^\s*(\d+)(?:\s*,\s*|\s+)(\d+)\s*$/.exec(text);
  if (!both) return null;
  return badRange(text, `${quoted(text)} is not a range`, `write ${both[1] ?? ''}-${both[2] ?? ''}`);
}

/** A blank or a semicolon between items. Blanks around the dash of a range alone are no matter of the list. */
function listSeparator(text: string): PlanFault | null {
  const start = text.search(/[\s;]/);
  if (start === -1 || !/[,;]|\d\s+\d/.test(text)) return null;
  const what = text[start] === ';' ? 'a semicolon' : 'a blank';
  const length = text.slice(start).search(/\S|$/) || 1;
  const message = `the list ${quoted(text)} has ${what} in it`;
  return { rule: 'bad-range', message, help: listMeant(text), start, end: start + length };
}

function listMeant(text: string): string {
  if (text.length > 60) return 'write a comma between two items, and nothing else';
  const dashed = text.trim().replace(/\s*-\s*/g, '-');
  return `write ${dashed.replace(/[\s,;]+/g, ',')}`;
}

function emptyItem(start: number, text: string): ParseResult<PortRange> {
  const at = start === text.length ? -1 : 0;
  const help = 'take the extra comma out';
  return { faults: [{ rule: 'bad-range', message: 'a comma without a port', help, start: at, end: at + 1 }] };
}

function badRange(text: string, message: string, help: string): ParseResult<PortRange> {
  return { faults: [{ rule: 'bad-range', message, help, start: 0, end: text.length }] };
}
