/** Text as the bytes that a console program of Windows prints: in the OEM code page, or in UTF-8 at code page 65001. */
import iconv from 'iconv-lite';

/** `cp850`, `cp932`, … as iconv-lite names them; `utf8` is 65001. */
export type CodePage = 'cp437' | 'cp850' | 'cp932' | 'cp936' | 'utf8';

/** What Windows puts for a character that the page lacks: the nearest one. French text shows it (d'exclusion). */
const NEAREST: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019]/g, "'"],
  [/[\u201c\u201d]/g, '"'],
  [/[\u2013\u2014]/g, '-'],
];

export function encodeText(text: string, page: CodePage): Buffer {
  if (page === 'utf8') return Buffer.from(text);
  const whole = iconv.encode(text, page);
  return iconv.decode(whole, page) === text ? whole : iconv.encode(nearest(text), page);
}

export function decodeText(bytes: Buffer, page: CodePage): string {
  return iconv.decode(bytes, page);
}

function nearest(text: string): string {
  return NEAREST.reduce((sofar, [from, to]) => sofar.replace(from, to), text);
}
