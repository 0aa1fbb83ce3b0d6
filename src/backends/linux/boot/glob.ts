/** Shell patterns as glob(3) has them: `*`, `?`, `[a-z]`, `[!a]`, `\` in one name between two slashes; and braces. */

/** Both readers take a key for a pattern when one of these is in it. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

export type NameTest = (name: string) => boolean;

/** Whether a name matches the pattern, which is compiled for the first name that asks for it. */
export function nameTest(pattern: string): NameTest {
  if (!isGlob(pattern) && !pattern.includes('\\')) return (name) => name === pattern;
  let tokens: readonly Token[] | undefined;
  return (name) => {
    const isHidden = name.startsWith('.') && !pattern.startsWith('.');
    return !isHidden && isMatch((tokens ??= tokensOf(pattern)), name);
  };
}

/** A pattern of more braces or more names than this is left as it is: a brace may make a hundred names of one. */
const MOST_BRACES = 12;
const MOST_NAMES = 4096;

/** `a{b,c}d` is `abd` and `acd`; a brace without its fellow stands for itself. */
export function expandBraces(text: string): readonly string[] {
  if (text.split('{').length - 1 > MOST_BRACES) return [text];
  const names: string[] = [];
  const pending = [text];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const brace = /^([^{]*)\{/.exec(next);
    const alternatives = brace && splitAlternatives(next.slice(brace[0].length));
    if (!alternatives) names.push(next);
    else
      for (const item of alternatives.items.toReversed()) pending.push(`${brace[1] ?? ''}${item}${alternatives.rest}`);
    if (names.length + pending.length > MOST_NAMES) return [text];
  }
  return names;
}

/** The items before the closing brace, commas of inner braces left alone, and what follows it. */
function splitAlternatives(text: string): { readonly items: readonly string[]; readonly rest: string } | null {
  const items: string[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: mark, index } of text.matchAll(/[{},]/g)) {
    if (depth === 0 && mark !== '{') {
      items.push(text.slice(start, index));
      start = index + 1;
      if (mark === '}') return { items, rest: text.slice(start) };
    } else if (mark !== ',') depth += mark === '{' ? 1 : -1;
  }
  return null;
}

/** A star, or what one character must be. */
type Token = '*' | ((character: string) => boolean);

/** In time that grows with the length of the pattern and that of the name, however long both are. */
function isMatch(tokens: readonly Token[], name: string): boolean {
  let [token, at, star, resumed] = [0, 0, -1, 0];
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted === '*') [star, resumed, token] = [token, at, token + 1];
    else if (wanted?.(name.charAt(at)) === true) [token, at] = [token + 1, at + 1];
    else if (star < 0) return false;
    else [token, at, resumed] = [star + 1, resumed + 1, resumed + 1];
  }
  return tokens.slice(token).every((rest) => rest === '*');
}

const TOKEN = /\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]|\\?([^])/g;
const PLAIN_TOKEN = /\\?([^])/g;

/** Behind the last `]` there is no bracket to look for, which would take long in a row of opening ones. */
function tokensOf(pattern: string): readonly Token[] {
  const end = pattern.lastIndexOf(']') + 1;
  const head = [...pattern.slice(0, end).matchAll(TOKEN)].map(tokenOf);
  return [...head, ...[...pattern.slice(end).matchAll(PLAIN_TOKEN)].map(([token, own]) => characterToken(token, own))];
}

function tokenOf([token, negation, members, character]: RegExpExecArray): Token {
  if (members === undefined) return characterToken(token, character);
  const expression = new RegExp(`^${bracketExpression(negation === '' ? '' : '^', members)}$`);
  return (found) => expression.test(found);
}

function characterToken(token: string, character = ''): Token {
  if (token === '*') return '*';
  return token === '?' ? () => true : (found) => found === character;
}

const MEMBER = /\[:(\w+):\]|\\?([^])(?:-\\?([^]))?/g;

function bracketExpression(negation: '' | '^', members: string): string {
  const source = [...members.matchAll(MEMBER)].map(([, className, first = '', last = first]) => {
    if (className !== undefined) return CLASSES[className] ?? '';
    return first <= last ? `${literal(first)}-${literal(last)}` : '';
  });
  return `[${negation}${source.join('')}]`;
}

/** The classes of POSIX that hold characters which a sysctl name or a file name can have. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

function literal(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
