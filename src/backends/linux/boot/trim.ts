/** Trimming by a program's own idea of a blank; without a regular expression, which is slow on a megabyte of blanks. */

export function trimStart(text: string, blanks: string): string {
  let start = 0;
  while (start < text.length && blanks.includes(text.charAt(start))) start++;
  return text.slice(start);
}

export function trimEnd(text: string, blanks: string): string {
  let end = text.length;
  while (end > 0 && blanks.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
