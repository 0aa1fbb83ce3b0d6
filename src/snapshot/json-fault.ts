/** Where a text stops being JSON: JSON.parse says so in some versions of Node only. Looks at each character once. */

/** What may come next. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing';

/** `line:column` of the first token that can't stand there, or of the end of a text that breaks off. */
export function jsonFaultPlace(text: string): string {
  const before = text.slice(0, faultAt(text));
  const lines = before.split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

function faultAt(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  for (let at = skipped(BLANKS, text, 0); ; at = skipped(BLANKS, text, at)) {
    const end = tokenEnd(text, at);
    const next: Expected | null = end === null ? null : following(expected, text[at] ?? '', open);
    if (end === null || next === null) return at;
    [expected, at] = [next, end];
  }
}

/** What may come behind a token, which its first character tells; null where it can't stand there. */
function following(expected: Expected, sign: string, open: string[]): Expected | null {
  if (sign === open.at(-1) && MAY_CLOSE.includes(expected)) return behindClosing(open);
  switch (expected) {
    case 'value':
    case 'value or ]':
      return behindStart(sign, open);
    case 'key':
    case 'key or }':
      return behindOnly('"', sign, 'colon');
    case 'colon':
      return behindOnly(':', sign, 'value');
    case 'comma or end':
      return sign === ',' ? behindComma(open) : null;
    case 'nothing':
      return null;
  }
}

const MAY_CLOSE: readonly Expected[] = ['value or ]', 'key or }', 'comma or end'];

function behindOnly(wanted: string, sign: string, next: Expected): Expected | null {
  return sign === wanted ? next : null;
}

function behindClosing(open: string[]): Expected {
  open.pop();
  return behindValue(open);
}

function behindComma(open: readonly string[]): Expected {
  return open.at(-1) === '}' ? 'key' : 'value';
}

/** Of a value. */
function behindStart(sign: string, open: string[]): Expected | null {
  if (SIGNS.includes(sign)) return null;
  if (sign !== '{' && sign !== '[') return behindValue(open);
  open.push(sign === '{' ? '}' : ']');
  return sign === '{' ? 'key or }' : 'value or ]';
}

const SIGNS = ']},:';

function behindValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : 'comma or end';
}

const BLANKS = /[ \t\r\n]*/y;
const SIGN_OR_WORD = /[{}[\]:,]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LETTERS = /[^"\\\0-\x1f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

/** Where the token ends; null where none starts, or where a string breaks off. */
function tokenEnd(text: string, start: number): number | null {
  if (text[start] !== '"') {
    const end = skipped(SIGN_OR_WORD, text, start);
    return end === start ? null : end;
  }
  for (let at = skipped(LETTERS, text, start + 1); ; at = skipped(LETTERS, text, at)) {
    if (text[at] === '"') return at + 1;
    const end = skipped(ESCAPE, text, at);
    if (end === at) return null;
    at = end;
  }
}

function skipped(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
