import fc from 'fast-check';
import { expect, it } from 'vitest';
import { distance, isWithin } from '../../src/model/text/nearest.ts';

it('a quick look at the letters never changes whether two words are near', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '_'), maxLength: 9 });
  fc.assert(
    fc.property(word, word, fc.nat(5), (a, b, most) => {
      expect(isWithin(most, a, b)).toBe(distance(a, b) <= most);
    }),
    { numRuns: 2000 },
  );
});
