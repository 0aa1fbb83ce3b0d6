/** Shell patterns as glob(3) has them: `*`, `?`, `[a-z]`, `[!a]`, `\` in one name between two slashes; and braces. */

/** Both readers take a key for a pattern when one of these is in it. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

export type NameTest = (name: string) => boolean;

/** Whether a name matches the pattern, which is compiled for the first name that asks for it. */
export function nameTest(pattern: string): NameTest {
  if (!isGlob(pattern) && !pattern.includes('\\')) return (name) => name === pattern;
  let expression: RegExp | undefined;
  return (name) => {
    const isHidden = name.startsWith('.') && !pattern.startsWith('.');
    return !isHidden && (expression ??= globExpression(pattern)).test(name);
  };
}

/** `a{b,c}d` is `abd` and `acd`; a brace without its fellow stands for itself. */
export function expandBraces(text: string): readonly string[] {
  const brace = /^([^{]*)\{/.exec(text);
  const alternatives = brace && splitAlternatives(text.slice(brace[0].length));
  if (!alternatives) return [text];
  return alternatives.items.flatMap((item) => expandBraces(`${brace[1] ?? ''}${item}${alternatives.rest}`));
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

const TOKEN = /\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]|\\?([^])/g;

function globExpression(pattern: string): RegExp {
  return new RegExp(`^${[...pattern.matchAll(TOKEN)].map(tokenExpression).join('')}$`);
}

function tokenExpression([token, negation, members, character = '']: RegExpExecArray): string {
  if (members !== undefined) return bracketExpression(negation === '' ? '' : '^', members);
  if (token === '*') return '[^]*';
  return token === '?' ? '[^]' : literal(character);
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
