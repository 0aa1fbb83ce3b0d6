import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsMeeting } from '../../../src/model/ports/range-index.ts';
import { common, type PortRange } from '../../../src/model/ports/port-set.ts';
import { range } from '../../support/arbitrary.ts';

describe('items by the ports that they have', () => {
  it('are found as a look at each of them finds them, in their order', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 40 }), range, (ranges, wanted) => {
        const found = itemsMeeting(ranges, (ports) => ports)(wanted);
        expect(found).toEqual(ranges.filter((each) => common(each, wanted)));
      }),
    );
  });

  it('are found without a look at each of them', () => {
    const size = 8000;
    let looks = 0;
    /** Counts each read of its first port. */
    const ports = (first: number, last: number): PortRange => ({
      get first() {
        looks++;
        return first;
      },
      last,
    });
    const all = Array.from({ length: size }, (_, i) => ports(1 + 2 * i, 1 + 2 * i));
    const meeting = itemsMeeting([...all, ports(1, 65535)], (each) => each);
    looks = 0;
    const found = all.map((_, i) => meeting({ first: 1 + 2 * i, last: 2 + 2 * i }).length);
    expect(new Set(found)).toEqual(new Set([2]));
    expect(looks).toBeLessThan(size * 100);
  });
});
