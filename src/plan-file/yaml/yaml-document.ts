import {
  Composer,
  type CST,
  type Document,
  type DocumentOptions,
  Lexer,
  Parser,
  type ParsedNode,
  type ParseOptions,
  type ScalarTag,
  type SchemaOptions,
} from 'yaml';
import { thousands } from '../../model/text/counted.ts';
import type { PlanFault } from '../fault.ts';
import { characterFault, lexemeFault, syntaxFaults } from './yaml-faults.ts';

/** No plan needs more: version 1 nests six deep. Composing recurses, so that brackets alone could overflow the stack. */
const MAX_DEPTH = 64;

/**
 * The most lexemes of a text: values, punctuation, blanks, comments and ends of lines. 50,000 services with two
 * endpoints each have 2.6 million, which take 0.8 GB of memory while they are read.
 */
export const MOST_LEXEMES = 2_750_000;

/** The most items of one list or map: more than twice as many as there are ports. A list may have one in two bytes. */
const MOST_ITEMS = 150_000;

/** The most characters of a value: all ports, one by one, have 382,105. A pattern could overflow the stack on a longer one. */
const LONGEST_VALUE = 500_000;

interface YamlDocument {
  /** The root of the document; null when it is empty, or when the text can't be trusted to mean what it says. */
  readonly contents: ParsedNode | null;
  readonly faults: readonly PlanFault[];
  /** The comments that speak to portplan. */
  readonly comments: readonly Comment[];
  /** How many lexemes were looked at: what reading has cost. */
  readonly lexemes: number;
}

/** A comment from its `#` on. */
export interface Comment {
  readonly start: number;
  readonly text: string;
}

/** YAML text as a syntax tree. With a syntax error there is no tree: what follows the error would be guesswork. */
export function parseYaml(text: string): YamlDocument {
  const unreadable = characterFault(text);
  if (unreadable) return { contents: null, faults: [unreadable], comments: [], lexemes: 0 };
  const seen: Seen = { faults: [], comments: [], lexemes: 0 };
  const [document, second] = composed(text, seen);
  const { faults: traps, comments, lexemes } = seen;
  const syntax = syntaxFaults(document, second, text);
  const broken = syntax.length > 0 || traps.some(({ rule }) => rule === 'too-large');
  return { contents: broken ? null : (document?.contents ?? null), faults: [...traps, ...syntax], comments, lexemes };
}

/** What was met among the lexemes. */
interface Seen {
  readonly faults: PlanFault[];
  readonly comments: Comment[];
  lexemes: number;
}

// Duplicate keys are looked for elsewhere: the search of the yaml package takes quadratic time.
const COMPOSER_OPTIONS: DocumentOptions & SchemaOptions & ParseOptions = {
  uniqueKeys: false,
  version: '1.2',
  merge: false,
  // No null, boolean or number of YAML 1.2 starts with one of these letters: the patterns of all of them need not be tried.
  customTags: (tags) => [WORD, ...tags],
};

const WORD: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /^[a-eg-mo-su-z]/i,
  resolve: (text) => text,
};

/** The first document, and the second if there is one. */
function composed(text: string, seen: Seen): readonly Document.Parsed[] {
  const documents: Document.Parsed[] = [];
  for (const document of new Composer(COMPOSER_OPTIONS).compose(tokens(text, seen), true, text.length)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  return documents;
}

/** What Parser.parse does, with an eye on each lexeme, on their number and on the depth. */
function* tokens(text: string, seen: Seen): Generator<CST.Token> {
  const parser = new Parser();
  let previous = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (previous !== SCALAR && SPEAKS.has(lexeme.charCodeAt(0))) {
      const fault = lexemeFault(lexeme, parser.offset);
      if (fault) seen.faults.push(fault);
      if (isForPortplan(lexeme)) seen.comments.push({ start: parser.offset, text: lexeme });
    }
    const isValue = previous === SCALAR || lexeme.startsWith('"') || lexeme.startsWith("'");
    if (lexeme.length > LONGEST_VALUE && isValue) return void seen.faults.push(tooLong(parser.offset));
    previous = lexeme;
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) return void seen.faults.push(tooDeep(parser.offset));
    if (itemsIn(parser.stack.at(-1)) > MOST_ITEMS) return void seen.faults.push(tooManyItems(parser.offset));
    if (++seen.lexemes > MOST_LEXEMES) return void seen.faults.push(tooMany(parser.offset));
  }
  yield* parser.end();
}

function isForPortplan(comment: string): boolean {
  return /^#+\s*portplan[-_ ]?(?:ignore|disable)/i.test(comment);
}

/** The lexer announces a scalar with this character; what comes next is text, whatever it starts with. */
const SCALAR = '\u001f';

/** A comment, a tag and a directive: one look at each of many lexemes. */
const SPEAKS: ReadonlySet<number> = new Set(Array.from('#!%', (sign) => sign.charCodeAt(0)));

function tooDeep(offset: number): PlanFault {
  const message = `maps and lists are nested more than ${MAX_DEPTH} deep here`;
  return { rule: 'too-large', message, start: offset - 1, end: offset };
}

function tooLong(offset: number): PlanFault {
  const message = `the value that begins here has more than ${thousands(LONGEST_VALUE)} characters`;
  return { rule: 'too-large', message, start: offset, end: offset + 1 };
}

function itemsIn(token: CST.Token | undefined): number {
  return token && 'items' in token ? token.items.length : 0;
}

function tooManyItems(offset: number): PlanFault {
  const message = `the list or map has more than ${thousands(MOST_ITEMS)} items up to here`;
  return { rule: 'too-large', message, help: FEWER, start: offset - 1, end: offset };
}

function tooMany(offset: number): PlanFault {
  const message = `here the file has more than ${thousands(MOST_LEXEMES)} values, signs, blanks and ends of lines, the most that are read of a plan`;
  return { rule: 'too-large', message, help: FEWER, start: offset - 1, end: offset };
}

const FEWER = 'write ranges of ports in place of single ones, or make several plans of it';
