import { expect, it } from 'vitest';
import { cutToWidth } from '../../../src/render/map/text-width.ts';

const lengths = (letters: readonly string[]) =>
  letters.map((letter) => Array.from(cutToWidth(letter.repeat(100), 376, 12)).length);

it('leaves what fits as it is', () => {
  expect(cutToWidth('8080/tcp  grpc-gateway', 376, 12)).toBe('8080/tcp  grpc-gateway');
});

it('cuts wide letters sooner than narrow ones, and says so', () => {
  const [i = 0, a = 0, capital = 0, kanji = 0, smile = 0] = lengths(['i', 'a', 'A', '日', '\u{1f600}']);
  expect([i, a, capital, kanji, smile]).toEqual([i, a, capital, kanji, smile].toSorted((x, y) => y - x));
  expect(cutToWidth('日'.repeat(100), 376, 12)).toMatch(/^日+…$/u);
});

it.each([
  ['W', 0.99],
  ['A', 0.69],
  ['a', 0.613],
  ['8', 0.637],
  ['日', 1],
])('what is left of %s fits in DejaVu Sans, and where that has no glyph in a square', (letter, em) => {
  const kept = Array.from(cutToWidth(letter.repeat(100), 376, 12)).length - 1;
  expect((kept * em + 1) * 12).toBeLessThanOrEqual(376);
});
