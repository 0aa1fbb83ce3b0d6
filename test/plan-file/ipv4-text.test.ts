import { isIPv4 as isIPv4OfNode } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isIPv4 } from '../../src/plan-file/text/ipv4-text.ts';

const number = fc.oneof(
  fc.integer({ min: 0, max: 260 }).map(String),
  fc.constantFrom('', '00', '01', '0x1', '1e1', '٣', ' 1', '1\n'),
);
const text = fc
  .tuple(fc.array(number, { minLength: 3, maxLength: 5 }), fc.constantFrom('.', '.', '.', ','))
  .map(([numbers, separator]) => numbers.join(separator));

it('an IPv4 address is what Node takes for one', () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.ipV4(), fc.string()), (address) => {
      expect(isIPv4(address)).toBe(isIPv4OfNode(address));
    }),
    { numRuns: 5000 },
  );
});
