import type { YAMLError } from 'yaml';
import { quoted } from '../fault.ts';

interface Explained {
  readonly message: string;
  readonly help?: string;
}

const LIST_ITEM: Explained = {
  message: 'a list item stands where the next key of a map is expected',
  help: 'indent it below its key, or write it as KEY: VALUE',
};
const DEEPER: Explained = {
  message: 'the next line is indented deeper than this one, so that both would be one value',
  help: 'let the keys of a map start in one column',
};
const ON_ONE_LINE: Explained = {
  message: 'a second "key:" on one line',
  help: 'put it on a line of its own, or quote a value that has a colon and a blank in it',
};
const INDENT: Explained = {
  message: 'this line is indented otherwise than its neighbours',
  help: 'let the keys of a map, or the dashes of a list, start in one column',
};
const SIDE_BY_SIDE: Explained = {
  message: 'two entries of a map or list stand side by side',
  help: 'put a comma between them',
};
const NO_KEY: Explained = {
  message: 'this is neither a key with its value nor a part of the value above',
  help: 'write KEY: VALUE, with a colon and a blank after it',
};

/** The parser has one code for all of these. */
const MISSING: readonly (readonly [RegExp, Explained])[] = [
  [/^Implicit map keys/, NO_KEY],
  [/^Sequence item/, INDENT],
  [/^Missing , /, SIDE_BY_SIDE],
  [
    /^Comments must/,
    { message: 'a comment needs a blank before its #', help: 'put one there, or quote a value with #' },
  ],
];

const EXPLAINED: Partial<Record<YAMLError['code'], Explained>> = {
  BAD_INDENT: INDENT,
  BAD_SCALAR_START: { message: 'a value can not start with this character', help: 'put the value in quotes' },
  MULTILINE_IMPLICIT_KEY: NO_KEY,
  BLOCK_IN_FLOW: SIDE_BY_SIDE,
  UNEXPECTED_TOKEN: {
    message: 'this can not stand here, as the value before it has ended',
    help: 'put the whole value in quotes, or delete what is too much',
  },
  BAD_DQ_ESCAPE: {
    message: 'a backslash in double quotes starts an escape, and YAML has none like this',
    help: 'double the backslash, or put the text in single quotes',
  },
  KEY_OVER_1024_CHARS: { message: 'a key is longer than 1024 characters' },
};

/** What the parser's fault means in a plan, and what to do. */
export function syntaxMessage(error: YAMLError, text: string): Explained {
  const [start] = error.pos;
  if (text[start - 1] === ']' && /^:\d/.test(text.slice(start, start + 2)))
    return {
      message: 'an endpoint that starts with a bracket is a list for YAML',
      help: `quote it: ${ipv6(text, start)}`,
    };
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') return secondKey(text.slice(start));
  const missing = MISSING.find(([pattern]) => pattern.test(error.message))?.[1];
  return missing ?? EXPLAINED[error.code] ?? { message: lowerFirst(error.message) };
}

/** The parser takes all that is indented deeper than a key for the rest of one line. */
function secondKey(rest: string): Explained {
  if (rest.startsWith('-')) return LIST_ITEM;
  const [line = '', next = ''] = rest.split('\n', 2);
  return !/:(?:\s|$)/.test(line) && /^\s+\S/.test(next) ? DEEPER : ON_ONE_LINE;
}

/** `"[::1]:80"` around the colon at the offset. */
function ipv6(text: string, colon: number): string {
  const start = text.lastIndexOf('[', colon);
  return quoted(text.slice(start, colon) + (/^:[^\s,\]}]+/.exec(text.slice(colon, colon + 60))?.[0] ?? ''));
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
