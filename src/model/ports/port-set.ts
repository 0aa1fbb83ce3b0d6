/**
 * Ports and sets of ports, as plain values. A set is its canonical form: ranges in ascending order, none touching the
 * next, so that two sets are equal exactly when their ranges are.
 *
 * Ports are 0 to 65535: 0 can't be bound, but the kernel keeps it in ip_local_reserved_ports when it is written there.
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
  return portsAmong(ports);
}

/** The set of any number of ports. `portsOf` takes them as arguments, of which some 100,000 are too many. */
export function portsAmong(ports: readonly number[]): PortSet {
  return portSet(ports.map((port) => ({ first: port, last: port })));
}

export function union(...sets: readonly PortSet[]): PortSet {
  return unionOf(sets);
}

export function unionOf(sets: readonly PortSet[]): PortSet {
  return portSet(sets.flat());
}

export function intersect(a: PortSet, b: PortSet): PortSet {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const shared: PortRange[] = [];
  forEachMeeting(few, many, (range, met) => {
    for (const other of met) shared.push(bothOf(range, other));
  });
  return shared;
}

/** The ports of `a` that are not in `b`. */
export function subtract(a: PortSet, b: PortSet): PortSet {
  const rest: PortRange[] = [];
  forEachMeeting(a, b, (range, met) => {
    let { first } = range;
    for (const other of met) {
      if (first < other.first) rest.push({ first, last: other.first - 1 });
      first = other.last + 1;
    }
    if (first <= range.last) rest.push({ first, last: range.last });
  });
  return rest;
}

/** Calls `visit` for each range of one set, with the ranges of the other that have a port of it. */
function forEachMeeting(
  set: PortSet,
  others: PortSet,
  visit: (range: PortRange, met: readonly PortRange[]) => void,
): void {
  let start = 0;
  for (const range of set) {
    start = firstReaching(others, range.first, start);
    let end = start;
    for (let other = others[end]; other && other.first <= range.last; other = others[end]) end++;
    visit(range, others.slice(start, end));
  }
}

/**
 * The index of the first range, from `start` on, that ends at the port or after it. Steps that double and then halve find it:
 * a few ports are compared with a long list in no time, and two long lists in one walk.
 */
function firstReaching(set: PortSet, port: number, start: number): number {
  const endsBefore = (index: number): boolean => (set[index]?.last ?? Infinity) < port;
  let step = 1;
  while (endsBefore(start + step - 1)) step *= 2;
  let index = start;
  for (; step >= 1; step /= 2) if (endsBefore(index + step - 1)) index += step;
  return index;
}

/** The ports that are in both ranges; null where there is none. */
export function common(a: PortRange, b: PortRange): PortRange | null {
  const both = bothOf(a, b);
  return both.first <= both.last ? both : null;
}

/** The common ports of two ranges that have at least one. */
function bothOf(a: PortRange, b: PortRange): PortRange {
  return { first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) };
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
  const range = set[firstReaching(set, port, 0)];
  return range !== undefined && range.first <= port;
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
