/** Plain text → roff, so that nothing in it is taken for a request, an escape or a hyphen. */

/** What roff would read as something else, or print as the sign that typesetters use (groff_char(7)). */
const SIGNS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** As it is to be typed, in bold. */
export function typed(text: string): string {
  return `\\fB${literal(text)}\\fR`;
}

/** A word for something else, in italics. */
export function italic(text: string): string {
  return `\\fI${literal(text)}\\fR`;
}

/** A part of a sentence. What stands between backticks in it, and options, are to be typed. */
export function phrase(text: string): string {
  return text
    .split(/(`[^`]*`|(?<![\w-])--?[a-z][\w-]*)/)
    .map((part, index) => (index % 2 === 0 ? prose(part) : typed(part.replaceAll('`', ''))))
    .join('');
}

export function sentence(text: string): string {
  return phrase(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}

/** A line of a macro; an argument with blanks in it is quoted. */
export function macro(name: string, ...words: readonly string[]): string {
  return [`.${name}`, ...words.map((word) => (/^[\w.]+$/.test(word) ? word : `"${literal(word)}"`))].join(' ');
}

function literal(text: string): string {
  return plain(text, /[\\\-'"`^~]/g);
}

/** Hyphens and apostrophes inside of words are those of a sentence, all others are to be typed. */
function prose(text: string): string {
  return plain(text, /[\\"^~]|(?<!\w)['-]|['-](?!\w)/g);
}

/** Three dots are there for every terminal. Other signs go by their numbers, as a reader need not know the encoding. */
function plain(text: string, signs: RegExp): string {
  return text
    .replaceAll('…', '...')
    .replace(signs, (sign) => SIGNS[sign] ?? sign)
    .replace(/[^\p{ASCII}]/gu, (sign) => `\\[u${hex(sign)}]`)
    .replace(/^[.']/gm, '\\&$&');
}

function hex(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
