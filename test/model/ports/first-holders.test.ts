/** The index of first holders, against a look at each item before. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstHolders } from '../../../src/model/ports/first-holders.ts';
import { common } from '../../../src/model/ports/port-set.ts';
import { range } from '../../support/arbitrary.ts';

it('gives the first item before that has one of the ports', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 30 }), (ranges) => {
      const holders = firstHolders();
      for (const [order, each] of ranges.entries()) {
        const first = ranges.slice(0, order).findIndex((other) => common(other, each) !== null);
        expect(holders.firstIn(each)).toBe(first === -1 ? Infinity : first);
        holders.add(each, order);
      }
    }),
    { numRuns: 100 },
  );
});
