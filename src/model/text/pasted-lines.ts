/**
 * The lines of a text as it is pasted into a chat, an issue or a mail: what stands around the output of a program is taken away,
 * whatever the language. What is left may still be no output at all.
 */

/** `> > 12: text`: quotes, list marks, bars and numbers of lines, one behind the other. */
const BEFORE: readonly RegExp[] = [
  /^\s*(?:>\s?)+/,
  /^\s*[|\u2502\u2503]\s?/,
  // A list mark; `* -` is a footnote, and a rule of dashes no mark.
  /^\s*[-+\u2022\u2023\u00B7\u2013]\s+(?=\S)(?![-\u2014])/,
  /^\s*\*\s+(?=\d|TCP\b|UDP\b|-{3})/,
  // A time, as logs of CI systems begin.
  /^\s*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]*(?:Z|[+-]\d\d:?\d\d)?\]?\s/,
  /^\s*\d+\s?[:|)\u2502]\s?(?!\d*$)/,
];

/** Behind it: two blanks of Markdown, a backslash, the bar of a table. */
const AFTER = /\s*(?:\\|[|\u2502\u2503])?\s*$/;

const FENCE = /^\s*(?:```|~~~)[\w-]*\s*$|^\s*<\/?(?:pre|code|details|summary)>\s*$/i;

export function pastedLines(text: string): readonly string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/[\u00A0\u2000-\u200A\u202F\u3000\t]/g, ' ')
    .replace(/[\u200B-\u200F\u2060\uFEFF]/g, '')
    .split(/\r*\n|\r/);
  return withoutCounts(lines.filter((line) => !FENCE.test(line)).map(undecorated));
}

function undecorated(line: string): string {
  const bare = line.replace(AFTER, '').replace(/^\s*`([^`]*)`$/, '$1');
  const found = BEFORE.map((mark) => bare.replace(mark, '')).find((rest) => rest !== bare);
  return found === undefined || found === bare ? bare : undecorated(found);
}

/** `cat -n` and copies from a web page have a number before each line that counts up by one, and nothing else does so for long. */
function withoutCounts(lines: readonly string[]): readonly string[] {
  const numbered = lines.map((line) => /^\s*(\d+)\.?(?:\s+(.*))?$/.exec(line));
  const counts = numbered.flatMap((match) => (match ? [Number(match[1])] : []));
  const told = lines.filter((line) => line.trim() !== '').length;
  const isCounted =
    counts.length > 2 && counts.length >= told && counts.every((count, i) => i === 0 || count > (counts[i - 1] ?? 0));
  const isByOne = isCounted && (counts.at(-1) ?? 0) - (counts[0] ?? 0) < lines.length;
  return isByOne ? numbered.map((match, i) => (match ? (match[2] ?? '') : (lines[i] ?? ''))) : lines;
}
