import type { Document, YAMLError } from 'yaml';
import { type PlanFault, quoted } from '../fault.ts';

/** Text that is not UTF-8, or holds characters that YAML forbids and a reader can't see. */
export function characterFault(text: string): PlanFault | null {
  if (/^(?:\uFFFD\uFFFD|\0|.\0)/.test(text)) return trap(0, 1, 'the file is UTF-16', 'save it as UTF-8');
  // YAML 1.2 §5.1: of the control characters only tab, line feed and carriage return may stand in a file.

  const start = text.search(/[\0-\x08\x0B\x0C\x0E-\x1F\x7F]|\r(?!\n)/);
  if (start === -1) return null;
  const code = text.charCodeAt(start).toString(16).toUpperCase().padStart(4, '0');
  return trap(start, start + 1, `the file has a control character here, U+${code}`, 'delete it');
}

/** A lexeme that is not a scalar's text. */
export function lexemeFault(lexeme: string, start: number): PlanFault | null {
  const end = start + lexeme.length;
  if (lexeme.startsWith('!'))
    return trap(start, end, `the tag ${quoted(lexeme)} changes how a value is read`, 'write the value without a tag');
  if (!lexeme.startsWith('%') || /^%YAML\s+1\.2\s*$/.test(lexeme)) return null;
  return trap(start, end, `a port plan is YAML 1.2, found the directive ${quoted(lexeme)}`, 'delete the line');
}

/** One fault a line: what else the parser finds on a line follows from the first. */
export function syntaxFaults(
  document: Document.Parsed | undefined,
  second: Document.Parsed | undefined,
  text: string,
): PlanFault[] {
  const faults: PlanFault[] = [];
  let lineEnd = -1;
  for (const error of document?.errors ?? []) {
    // A tag is a fault of its own, found in the lexemes.
    if (error.code === 'TAG_RESOLVE_FAILED' || error.pos[0] <= lineEnd) continue;
    faults.push(syntaxFault(error, text));
    const next = text.indexOf('\n', error.pos[0]);
    lineEnd = next === -1 ? text.length : next;
  }
  return second ? [...faults, severalDocuments(second, text)] : faults;
}

function severalDocuments(second: Document.Parsed, text: string): PlanFault {
  const marker = text.lastIndexOf('---', second.range[0] + 3);
  const start = marker === -1 ? second.range[0] : marker;
  return trap(start, start + 3, 'a second YAML document starts here', 'put each port plan into a file of its own');
}

function syntaxFault(error: YAMLError, text: string): PlanFault {
  const [start, end] = error.pos;
  if (error.code === 'TAB_AS_INDENT') return trap(start, end, 'a tab indents this line', 'indent with blanks');
  const opened = unclosedQuote(error, text) ?? unclosedBracket(error, text);
  if (opened !== null) return { ...unclosed(text[opened]), start: opened, end: opened + 1 };
  return { rule: 'yaml-syntax', ...explained(error, text), start, end: Math.max(end, start + 1) };
}

function unclosed(opener = ''): Pick<PlanFault, 'rule' | 'message' | 'help'> {
  const what = opener === '[' ? 'this list' : opener === '{' ? 'this map' : 'this text';
  const closer = opener === '[' ? ']' : opener === '{' ? '}' : opener;
  return { rule: 'yaml-syntax', message: `${what} is not closed`, help: `end it with ${closer}` };
}

function explained(error: YAMLError, text: string): Explained {
  const [start] = error.pos;
  if (text[start - 1] === ']' && /^:\d/.test(text.slice(start, start + 2)))
    return {
      message: 'an endpoint that starts with a bracket is a list for YAML',
      help: `quote it: ${ipv6(text, start)}`,
    };
  // A line that is no list item, or that is indented deeper than the key before it, is told by its neighbours.
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' && text[start] === '-') return LIST_ITEM;
  const [line = '', next = ''] = text.slice(start).split('\n', 2);
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' && !/:(?:\s|$)/.test(line) && /^\s+\S/.test(next)) return DEEPER;
  const missing = MISSING.find(([pattern]) => pattern.test(error.message))?.[1];
  return missing ?? EXPLAINED[error.code] ?? { message: lowerFirst(error.message) };
}

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
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second "key:" on one line',
    help: 'put it on a line of its own, or quote a value that has a colon and a blank in it',
  },
  BAD_DQ_ESCAPE: {
    message: 'a backslash in double quotes starts an escape, and YAML has none like this',
    help: 'double the backslash, or put the text in single quotes',
  },
  KEY_OVER_1024_CHARS: { message: 'a key is longer than 1024 characters' },
};

/** `"[::1]:80"` around the colon at the offset. */
function ipv6(text: string, colon: number): string {
  const start = text.lastIndexOf('[', colon);
  return quoted(text.slice(start, colon) + (/^:[^\s,\]}]+/.exec(text.slice(colon, colon + 60))?.[0] ?? ''));
}

/** The parser notices a missing quote at the end of the file; the reader wants to see where the text was opened. */
function unclosedQuote(error: YAMLError, text: string): number | null {
  const quote = /^Missing closing (["'])quote/.exec(error.message)?.[1];
  return quote === undefined ? null : text.lastIndexOf(quote);
}

/** Likewise for a bracket: the last one before the error that no bracket closes. */
function unclosedBracket(error: YAMLError, text: string): number | null {
  if (!/^Flow (?:map|sequence)/.test(error.message)) return null;
  let closed = 0;
  for (let at = error.pos[0] - 1; at >= 0; at--) {
    const character = text[at];
    if (character === ']' || character === '}') closed++;
    if ((character === '[' || character === '{') && closed-- === 0) return at;
  }
  return null;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function trap(start: number, end: number, message: string, help: string): PlanFault {
  return { rule: 'yaml-trap', message, help, start, end };
}
