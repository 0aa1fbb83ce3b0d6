/** Estimates the width of text in an unknown font. The estimate is rather too wide, so that texts never overlap. */

/** In parts of the font size, a little above DejaVu Sans, one of the widest that readers have. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ iljftrI.,:;'|!()[\]/-]/, 0.42],
  [/[mwMW@%\u2026\u2014]/, 1],
  [/[a-z0-9]/, 0.64],
  [/[\u0020-\u10ff]/, 0.85],
  [/[\u1100-\uffff]/, 1.05],
];
/** The width of pictographs and other wide characters. */
const WIDEST = 1.4;

/** No wider than so many pixels in letters of `size` pixels. */
export function cutToWidth(words: string, width: number, size: number): string {
  const characters = Array.from(words);
  const widths = characters.map((character) => widthOf(character) * size);
  if (sum(widths) <= width) return words;
  let [kept, left] = [0, width - widthOf('…') * size];
  for (const each of widths) {
    left -= each;
    if (left < 0) break;
    kept++;
  }
  return `${characters.slice(0, kept).join('')}…`;
}

function widthOf(character: string): number {
  return WIDTHS.find(([among]) => character.length === 1 && among.test(character))?.[1] ?? WIDEST;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
