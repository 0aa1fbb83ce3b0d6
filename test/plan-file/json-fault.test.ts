/** Where a JSON text breaks, against JSON.parse itself: what stands before that place can be carried on, and nothing further. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonFaultPlace } from '../../src/snapshot/json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it.each([
  ['', '1:1'],
  ['nul', '1:1'],
  ['{"a": 1, oops}', '1:10'],
  ['{\n  "a": 1,\n}', '3:1'],
  ['[1, 2', '1:6'],
  ['[1 2]', '1:4'],
  ['{"a" 1}', '1:6'],
  ['{"a": "b\n"}', '1:7'],
  ['{"a": "\\x"}', '1:7'],
  ['[01]', '1:3'],
  ['[1}', '1:3'],
  ['{} {}', '1:4'],
  ['[,]', '1:2'],
])('%j breaks at %s', (text, place) => {
  expect(isJson(text)).toBe(false);
  expect(jsonFaultPlace(text)).toBe(place);
});

/** A value may stand there, or a key. */
const CARRIED_ON = ['', '0', '"a"', '"a":0', ':0', ',0', ',"a":0'];

it('what stands before the place is the beginning of a JSON text', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('', 'x', '"', '}', ']', ',', ':', '0'), (json, where, put) => {
      const at = where % (json.length + 1);
      const text = json.slice(0, at) + put + json.slice(at + 1);
      if (isJson(text)) return;
      const column = Number(jsonFaultPlace(text).split(':')[1]);
      const before = text.slice(0, column - 1);
      const ends = closers(before);
      expect(CARRIED_ON.some((more) => isJson(before + more + ends))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

function closers(text: string): string {
  const open: string[] = [];
  for (const [sign] of text.replace(/"(?:[^"\\]|\\.)*"/g, '0').matchAll(/[[\]{}]/g))
    if (sign === '[' || sign === '{') open.push(sign === '[' ? ']' : '}');
    else open.pop();
  return open.reverse().join('');
}

it.each([
  ['very many keys', `{${Array.from({ length: 300_000 }, (_, i) => `"k${i}": ${i}`).join(', ')}, oops`],
  ['a million brackets', '['.repeat(1_000_000)],
  ['a long string', `"${'\\n'.repeat(2_000_000)}`],
])('%s take no time', (_what, text) => {
  expect(jsonFaultPlace(text)).toMatch(/^1:\d+$/);
});
