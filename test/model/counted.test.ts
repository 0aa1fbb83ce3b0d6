import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { thousands } from '../../src/model/text/counted.ts';

it('numbers are grouped as Intl does, fractions too', () => {
  const numbers = fc.oneof(
    fc.integer({ min: 0, max: 1e9 }),
    fc.integer({ min: 0, max: 1e9 }).map((n) => n / 1000),
  );
  fc.assert(fc.property(numbers, (n) => thousands(n) === n.toLocaleString('en-US')));
  expect([1e5 / 3, 0.1 + 0.2].map(thousands)).toEqual(['33,333.333', '0.3']);
});
