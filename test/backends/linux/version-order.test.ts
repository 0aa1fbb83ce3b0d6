/** The order of versions: the examples of the specification, and laws that any order keeps. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLoaderEntry } from '../../../src/backends/linux/boot-sources/menu-entries.ts';
import { byVersion } from '../../../src/backends/linux/boot-sources/version-order.ts';

/** From the oldest to the newest. */
const ORDERED = [
  ...['122.1', '123~rc1-1', '123', '123-a', '123-a.1', '123-1', '123-1.1', '123^post1', '123.a-1', '123.1-1', '123a-1'],
  '124-1',
];

test('versions of all marks are in the order of the specification, whichever is asked about first', () => {
  for (const [i, a] of ORDERED.entries())
    for (const [j, b] of ORDERED.entries())
      expect({ a, b, order: Math.sign(byVersion(a, b)) }).toEqual({ a, b, order: Math.sign(i - j) });
});

test.each([
  ...[
    ['11', '11', 0],
    ['systemd-123', 'systemd-123', 0],
    ['bar-123', 'foo-123', -1],
    ['123a', '123', 1],
  ],
  ...[
    ['123.a', '123', 1],
    ['123.a', '123.b', -1],
    ['123a', '123.a', 1],
    ['11α', '11β', 0],
    ['A', 'a', -1],
  ],
  ...[
    ['', '0', -1],
    ['0.', '0', 1],
    ['0.0', '0', 1],
    ['0', '~', 1],
    ['', '~', 1],
    ['1_', '1', 0],
    ['_1', '1', 0],
  ],
  ...[
    ['1_', '1.2', -1],
    ['1_2_3', '1.3.3', 1],
    ['1+', '1', 0],
    ['+1', '1', 0],
    ['1+', '1.2', -1],
    ['007', '7', 0],
  ],
  ...[
    ['6.12.0-rc1', '6.12.0', 1],
    ['6.12.0~rc1', '6.12.0', -1],
    ['6.9', '6.10', -1],
    ['99999999999999999998', '99999999999999999999', -1],
  ],
] as const)('%s and %s: %d', (a, b, order) => {
  expect(Math.sign(byVersion(a, b))).toBe(order);
});

const version = fc.string({ unit: fc.constantFrom(...['0', '1', 'a', 'B', '~', '-', '^', '.', '_']), maxLength: 6 });

test('it is turned around with its operands', () => {
  fc.assert(fc.property(version, version, (a, b) => Math.sign(byVersion(a, b)) + Math.sign(byVersion(b, a)) === 0));
});

test('the entry of a release boots, and none of what came before it or of an older patch', () => {
  const entry = (name: string, version: string) => ({ name, text: `sort-key debian\nversion ${version}\n` });
  expect(defaultLoaderEntry([entry('a.conf', '6.12'), entry('z.conf', '6.12~rc3')], null)).toBe('a.conf');
  expect(defaultLoaderEntry([entry('a.conf', '6.12^fix1'), entry('z.conf', '6.12')], null)).toBe('a.conf');
});
