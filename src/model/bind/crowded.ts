import type { PortRange } from '../port-set.ts';

/** The ranges, by their places in the list, that share a port with another one: few in most plans, and only they matter. */
export function crowded(ranges: readonly PortRange[]): readonly number[] {
  const order = ranges.map((_, index) => index).sort((a, b) => (ranges[a]?.first ?? 0) - (ranges[b]?.first ?? 0));
  const together = new Set<number>();
  let widest = { index: -1, last: -1 };
  for (const index of order) {
    const { first, last } = ranges[index] ?? { first: 0, last: 0 };
    if (first <= widest.last) together.add(widest.index).add(index);
    if (last > widest.last) widest = { index, last };
  }
  return [...together].sort((a, b) => a - b);
}
