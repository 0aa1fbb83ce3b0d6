/**
 * Ports and sets of ports, as plain values. A set is its canonical form: ranges in ascending order, none touching the
 * next, so that two sets are equal exactly when their ranges are.
 *
 * Ports are 0 to 65535: 0 can't be bound, but the kernel keeps it in ip_local_reserved_ports when somebody writes it.
 */

/** First and last port, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export type PortSet = readonly PortRange[];

export const LAST_PORT = 65535;
export const noPorts: PortSet = [];

/** The canonical set of ranges in any order, overlapping or not. */
export function portSet(ranges: Iterable<PortRange>): PortSet {
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  const merged: PortRange[] = [];
  for (const range of sorted) {
    const open = merged.at(-1);
    if (open && range.first <= open.last + 1) {
      if (range.last > open.last) merged[merged.length - 1] = { first: open.first, last: range.last };
    } else merged.push({ first: range.first, last: range.last });
  }
  return merged;
}

export function portsOf(...ports: readonly number[]): PortSet {
  return portSet(ports.map((port) => ({ first: port, last: port })));
}

export function union(...sets: readonly PortSet[]): PortSet {
  return portSet(sets.flat());
}

export function intersect(a: PortSet, b: PortSet): PortSet {
  const shared: PortRange[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [x, y] = [a[i], b[j]];
    if (!x || !y) return shared;
    const both = common(x, y);
    if (both) shared.push(both);
    if (x.last < y.last) i++;
    else j++;
  }
}

/** The ports of `a` that are not in `b`. */
export function subtract(a: PortSet, b: PortSet): PortSet {
  return intersect(a, complement(b));
}

function complement(set: PortSet): PortSet {
  const gaps: PortRange[] = [];
  let first = 0;
  for (const range of set) {
    if (first < range.first) gaps.push({ first, last: range.first - 1 });
    first = range.last + 1;
  }
  if (first <= LAST_PORT) gaps.push({ first, last: LAST_PORT });
  return gaps;
}

/** The ports that are in both ranges; null where there is none. */
export function common(a: PortRange, b: PortRange): PortRange | null {
  const [first, last] = [Math.max(a.first, b.first), Math.min(a.last, b.last)];
  return first <= last ? { first, last } : null;
}

/** Whether a port of the range is in one of the others. */
export function meets(range: PortRange, others: readonly PortRange[]): boolean {
  return others.some((other) => common(range, other) !== null);
}

export function samePorts(a: PortSet, b: PortSet): boolean {
  return a.length === b.length && a.every((range, i) => b[i] !== undefined && sameRange(range, b[i]));
}

export function sameRange(a: PortRange, b: PortRange): boolean {
  return a.first === b.first && a.last === b.last;
}

export function includes(set: PortSet, port: number): boolean {
  return set.some((range) => range.first <= port && port <= range.last);
}

/** How many ports the set holds. */
export function count(set: PortSet): number {
  return set.reduce((sum, range) => sum + range.last - range.first + 1, 0);
}

export function eachPort(set: PortSet): readonly number[] {
  return set.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

/** `8080` or `8080-8090`. */
export function formatRange(range: PortRange): string {
  return range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
}

/** `80,8080-8090`: what the kernel prints for ip_local_reserved_ports, without the newline; the empty set is ''. */
export function formatPortSet(set: PortSet): string {
  return set.map(formatRange).join(',');
}

const CANONICAL = /^(?:\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*)?$/;

/** Reads what `formatPortSet` writes. Returns null for anything else: a program, not a person, wrote this text. */
export function parsePortSet(text: string): PortSet | null {
  if (!CANONICAL.test(text)) return null;
  if (text === '') return noPorts;
  const ranges = text.split(',').map((item) => {
    const [first = NaN, last = first] = item.split('-').map(Number);
    return { first, last };
  });
  const sound = ranges.every(({ first, last }) => first <= last && last <= LAST_PORT);
  return sound ? portSet(ranges) : null;
}
