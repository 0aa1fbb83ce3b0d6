/**
 * The text of one write(2) to a /proc/sys file, parsed as kernel/sysctl.c parses it: do_proc_dointvec for numbers,
 * proc_do_large_bitmap for a list of ports. `consumed` is what write(2) returns, in bytes.
 */
import { LAST_PORT, portSet, type PortRange, type PortSet } from '../../../model/ports/port-set.ts';

/** One write is parsed no further than this (PAGE_SIZE - 1). */
export const PARSED_BYTES = 4095;

interface Integers {
  readonly values: readonly number[];
  /** Whether a number has a minus sign, `-0` too. */
  readonly isAnyNegative: boolean;
  readonly consumed: number;
}

/** Up to `wanted` numbers with blanks between them. What follows the last one is left over: a short write. */
export function parseIntegers(text: string, wanted: number): Integers | null {
  const end = Math.min(text.length, PARSED_BYTES);
  const values: number[] = [];
  let isAnyNegative = false;
  let at = skip(SPACES, text, 0, end);
  while (at < end && values.length < wanted) {
    const number = parseNumber(text, at, end, ' \t\n');
    if (!number) return null;
    values.push(number.value);
    isAnyNegative ||= number.isNegative;
    at = skip(SPACES, text, number.end, end);
  }
  // The bytes beyond the parsed page count as taken, whatever they are.
  return values.length > 0 ? { values, isAnyNegative, consumed: text.length - (end - at) } : null;
}

interface PortList {
  readonly ports: PortSet;
  readonly consumed: number;
}

/** Ports and ranges with commas or newlines between them; of a text too long for one write, the whole items that fit. */
export function parseKernelPortList(text: string): PortList | null {
  const end = Math.min(text.length, PARSED_BYTES);
  const ranges: PortRange[] = [];
  let at = skip(NEWLINES, text, 0, end);
  while (at < end) {
    const item = parseItem(text, at, end);
    if (item === 'refused') return null;
    if (item === 'cut') break;
    ranges.push(item.range);
    at = skip(NEWLINES, text, item.end, end);
  }
  return { ports: portSet(ranges), consumed: at };
}

type Item = { readonly range: PortRange; readonly end: number } | 'refused' | 'cut';

/** `cut`: more text follows than one write takes, and the item may go on there. */
function parseItem(text: string, at: number, end: number): Item {
  const isCut = end < text.length;
  const first = parseNumber(text, at, end, '-,\n');
  if (!first) return 'refused';
  if (isCut && end - first.end <= 1) return 'cut';
  if (!isPort(first)) return 'refused';
  if (first.end === end || text[first.end] !== '-') return rangeItem(first, first, end);
  // The kernel's table of separators ends in a NUL, which it so takes for one, but only after a range.
  const last = parseNumber(text, first.end + 1, end, ',\n\0');
  if (!last) return 'refused';
  if (isCut && last.end === end) return 'cut';
  return isPort(last) && first.value <= last.value ? rangeItem(first, last, end) : 'refused';
}

function rangeItem(first: ParsedNumber, last: ParsedNumber, end: number): Item {
  return { range: { first: first.value, last: last.value }, end: Math.min(last.end + 1, end) };
}

function isPort({ value, isNegative }: ParsedNumber): boolean {
  return !isNegative && value <= LAST_PORT;
}

interface ParsedNumber {
  readonly value: number;
  readonly isNegative: boolean;
  readonly end: number;
}

const NUMBER = /^-?(?:0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)/i;
const LONGEST_NUMBER = 20;
const LARGEST_NUMBER = 2n ** 64n - 1n;

/** proc_get_long: hex after 0x, octal after 0, and the end of the text or one of `separators` behind it. */
function parseNumber(text: string, at: number, end: number, separators: string): ParsedNumber | null {
  const word = NUMBER.exec(text.slice(at, Math.min(end, at + LONGEST_NUMBER + 1)))?.[0];
  if (word === undefined || word.length > LONGEST_NUMBER) return null;
  const next = at + word.length;
  if (next < end && !separators.includes(text.charAt(next))) return null;
  const isNegative = word.startsWith('-');
  const size = BigInt((isNegative ? word.slice(1) : word).replace(/^0(?=\d)/, '0o'));
  if (size > LARGEST_NUMBER) return null;
  return { value: isNegative ? 0 - Number(size) : Number(size), isNegative, end: next };
}

/** The kernel's isspace(): of latin1, too, the non-breaking space. */
const SPACES = ' \t\n\v\f\r\xa0';
const NEWLINES = '\n';

function skip(characters: string, text: string, at: number, end: number): number {
  while (at < end && characters.includes(text.charAt(at))) at++;
  return at;
}
