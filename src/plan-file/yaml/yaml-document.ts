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
import type { PlanFault } from '../fault.ts';
import { tooLarge } from './yaml-limits.ts';
import { characterFault, lexemeFault, syntaxFaults } from './yaml-faults.ts';

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
    const isValue = previous === SCALAR || /^["']/.test(lexeme);
    const [start, length] = [parser.offset, isValue ? lexeme.length : 0];
    previous = lexeme;
    yield* parser.next(lexeme);
    const fault = tooLarge({ start, length, stack: parser.stack, lexemes: ++seen.lexemes });
    if (fault) return void seen.faults.push(fault);
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
