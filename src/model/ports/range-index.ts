/** Finds the items whose ports meet a range, among many, without a look at each. */
import type { PortRange } from './port-set.ts';

/** The items that have a port of the range, in the order in which they were given. */
export type ItemsMeeting<T> = (range: PortRange) => readonly T[];

/**
 * The items stand by their first port, as a binary tree: the middle one of a part of the list is the root of that part, and
 * knows the last port of all of it. A search leaves out the parts that end before the range, or begin after it.
 */
export function itemsMeeting<T>(items: readonly T[], portsOf: (item: T) => PortRange): ItemsMeeting<T> {
  const byFirst = items
    .map((item, order): Entry<T> => ({ item, order, ports: portsOf(item), end: 0 }))
    .sort((a, b) => a.ports.first - b.ports.first);
  setEnds(byFirst, 0, byFirst.length);
  return (range) => {
    const found: Entry<T>[] = [];
    collect(byFirst, 0, byFirst.length, range, found);
    return found.sort((a, b) => a.order - b.order).map(({ item }) => item);
  };
}

interface Entry<T> {
  readonly item: T;
  readonly order: number;
  readonly ports: PortRange;
  /** The last port of the part of the list whose root this is. */
  end: number;
}

function setEnds(entries: readonly Entry<unknown>[], start: number, stop: number): number {
  const middle = (start + stop) >> 1;
  const root = entries[middle];
  if (start >= stop || !root) return 0;
  root.end = Math.max(root.ports.last, setEnds(entries, start, middle), setEnds(entries, middle + 1, stop));
  return root.end;
}

function collect<T>(
  entries: readonly Entry<T>[],
  start: number,
  stop: number,
  range: PortRange,
  found: Entry<T>[],
): void {
  const middle = (start + stop) >> 1;
  const root = entries[middle];
  if (start >= stop || !root || root.end < range.first) return;
  collect(entries, start, middle, range, found);
  if (root.ports.first > range.last) return;
  if (root.ports.last >= range.first) found.push(root);
  collect(entries, middle + 1, stop, range, found);
}
