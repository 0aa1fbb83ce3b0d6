/** What was most likely meant by a value that does not do what it was written for, as a sysctl file takes it; null where nobody can tell. */
import { formatPortSet, LAST_PORT, portSet, type PortRange } from '../../../model/ports/port-set.ts';

/** The longest text whose meaning is guessed: a longer one is no typing mistake. */
const LONGEST = 20_000;

export function portMeant(text: string): string | null {
  const port = numberOf(text);
  return port === null ? null : String(port);
}

export function reuseMeant(text: string): string | null {
  const number = numberOf(text);
  return number !== null && number <= 2 ? String(number) : (REUSE_WORDS[text.toLowerCase()] ?? null);
}

const REUSE_WORDS: Readonly<Record<string, string>> = {
  ...{ off: '0', no: '0', false: '0', disabled: '0' },
  ...{ on: '1', yes: '1', true: '1', enabled: '1', loopback: '2' },
};

const QUOTES = /["'`\u2018\u2019\u201c\u201d\u00ab\u00bb]/g;

/** Without quotes, a comment at the end, and what shells and other languages put at the end of a line. */
export function withoutDecoration(text: string): string {
  const bare = text
    .slice(0, LONGEST)
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)(?:#|;|\/\/).*$/s, '').replace(/\\\s*$/, ''))
    .join(' ')
    .replace(QUOTES, '');
  return bare.replace(/^[\s=:,;]+|[\s;\\,]+$/g, '').trim();
}

/** `8080,9090` for `8080, 9090`. */
export function listMeant(text: string): string | null {
  const joined = text.replace(/[[\]{}]/g, ' ').replace(/\s*(?:\u2013|\u2014|-|\.\.+|:)\s*/g, '-');
  const items = joined.split(/[\s,;|\u00a0]+/).filter((item) => item !== '');
  const ranges = items.map(rangeOf);
  if (THOUSANDS.test(text)) return null;
  return ranges.length > 0 && ranges.every((range) => range !== null) ? formatPortSet(portSet(ranges)) : null;
}

/** `8,080` is one port to some people, and two to others. */
const THOUSANDS = /(?<!\d)\d{1,2},0\d\d(?!\d)/;

function rangeOf(item: string): PortRange | null {
  const [first = '', last = first, ...more] = item.split('-');
  return more.length > 0 ? null : orderedRange(numberOf(first), numberOf(last));
}

export function rangeMeant(text: string): string | null {
  const [first = '', last = '', ...more] = text.split(/[\s,;:\u2013\u2014-]+|\.\.+/).filter((part) => part !== '');
  const range = more.length > 0 ? null : orderedRange(numberOf(first), numberOf(last));
  return range && `${range.first} ${range.last}`;
}

function orderedRange(a: number | null, b: number | null): PortRange | null {
  if (a === null || b === null || a === 0 || b === 0) return null;
  return { first: Math.min(a, b), last: Math.max(a, b) };
}

/** A port as a person reads it: leading zeros count for nothing, hexadecimal after 0x. */
function numberOf(text: string): number | null {
  if (!/^(?:\d+|0x[0-9a-f]+)$/i.test(text)) return null;
  const port = Number(/^0\d/.test(text) ? text.replace(/^0+(?=\d)/, '') : text);
  return port <= LAST_PORT ? port : null;
}
