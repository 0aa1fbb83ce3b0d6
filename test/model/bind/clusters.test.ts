import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusters } from '../../../src/model/bind/clusters.ts';
import type { PortRange } from '../../../src/model/ports/port-set.ts';

const ranges = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 4 }))
    .map(([first, more]) => ({ first, last: first + more })),
  { maxLength: 24 },
);

function share(a: PortRange, b: PortRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

test('two ranges that share a port are in one cluster', () => {
  fc.assert(
    fc.property(ranges, (all) => {
      const of = new Map(clusters(all).flatMap((cluster, number) => cluster.map((index) => [index, number] as const)));
      for (const [i, a] of all.entries())
        for (const [j, b] of all.entries()) if (i !== j && share(a, b)) expect(of.get(i) ?? -1).toBe(of.get(j) ?? -2);
    }),
  );
});

test('a range in a cluster shares a port with another one there', () => {
  fc.assert(
    fc.property(ranges, (all) => {
      for (const cluster of clusters(all))
        for (const i of cluster) expect(cluster.some((j) => i !== j && share(all[i]!, all[j]!))).toBe(true);
    }),
  );
});

test('each cluster is in the order of the list', () => {
  fc.assert(
    fc.property(ranges, (all) => {
      for (const cluster of clusters(all)) expect(cluster).toEqual([...new Set(cluster)].sort((a, b) => a - b));
    }),
  );
});
