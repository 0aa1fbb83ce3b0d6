/** Inputs made of others: what a broken disk, a careless hand or an attacker makes of a file. Bytes as latin1. */

/** From 0 up to below n. */
export type Random = (n: number) => number;

/** The same numbers for the same seed. (mulberry32) */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

const PIECES = [
  ...[
    '',
    '\0',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '\x1b[31m',
    '\xe2\x80\xae',
    '\xff\xfe',
    '\xef\xbb\xbf',
    '"',
    "'",
    '\\',
    '\\u0000',
    '\\ud800',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '-',
    '=',
    '#',
    '/',
    '*',
    '%',
    '~',
    '&a',
    '*a',
    '{}',
    '[]',
    '""',
    'null',
    'true',
    '__proto__',
    'constructor',
  ],
  ...[
    '0',
    '-1',
    '1',
    '65535',
    '65536',
    '4294967296',
    '18446744073709551616',
    '1e999',
    '0x50',
    '010',
    '1-2',
    '9-1',
    '0.5',
    'NaN',
  ],
];
const MOST = 20_000;

export function mutated(text: string, others: readonly string[], random: Random): string {
  let made = text;
  for (let left = 1 + random(4); left > 0; left--)
    made = MUTATIONS[random(MUTATIONS.length)]?.(made, others, random) ?? made;
  return made.slice(0, MOST);
}

type Mutation = (text: string, others: readonly string[], random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  (text, _, random) => replaced(text, random(text.length), 1, String.fromCharCode(random(256))),
  (text, _, random) => replaced(text, random(text.length), random(40), ''),
  (text, _, random) => text.slice(0, random(text.length)),
  (text, _, random) => replaced(text, random(text.length + 1), random(3), PIECES[random(PIECES.length)] ?? ''),
  (text, _, random) => ofWord(text, random, () => PIECES[random(PIECES.length)] ?? ''),
  (text, _, random) => ofWord(text, random, (word) => String(Number(word) + random(3) - 1)),
  (text, others, random) => ofWord(text, random, () => pieceOf(others[random(others.length)] ?? '', random)),
  (text, others, random) =>
    replaced(text, random(text.length + 1), 0, pieceOf(others[random(others.length)] ?? '', random)),
  (text, others, random) =>
    text.slice(0, random(text.length)) + (others[random(others.length)] ?? '').slice(random(500)),
  (text, _, random) => replaced(text, random(text.length + 1), 0, pieceOf(text, random).repeat(1 + random(20))),
  // What grows with the square of its input is seen here.
  (text, _, random) =>
    replaced(
      text,
      random(text.length + 1),
      0,
      (pieceOf(text, random).slice(0, 1 + random(12)) || 'a').repeat(random(4000)),
    ),
  (text, _, random) =>
    replaced(text, random(text.length + 1), 0, (PIECES[random(PIECES.length)] ?? '').repeat(random(4000))),
];

function replaced(text: string, at: number, cut: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + cut);
}

/** A word, a number or a text in quotes becomes another one. */
function ofWord(text: string, random: Random, by: (word: string) => string): string {
  const words = [...text.slice(0, 20_000).matchAll(/"[^"\n]*"|[\w.-]+/g)];
  const word = words[random(words.length)];
  return word ? replaced(text, word.index, word[0].length, by(word[0])) : text;
}

function pieceOf(text: string, random: Random): string {
  const at = random(text.length);
  return text.slice(at, at + 1 + random(80));
}
