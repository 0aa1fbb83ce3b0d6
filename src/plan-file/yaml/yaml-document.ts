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
import { characterFault, lexemeFault, syntaxFaults } from './yaml-faults.ts';

/** No plan needs more: version 1 nests six deep. Composing recurses, so that brackets alone could overflow the stack. */
const MAX_DEPTH = 64;

interface YamlDocument {
  /** The root of the document; null when it is empty, or when the text can't be trusted to mean what it says. */
  readonly contents: ParsedNode | null;
  readonly faults: readonly PlanFault[];
  /** The comments that speak to portplan. */
  readonly comments: readonly Comment[];
}

/** A comment from its `#` on. */
export interface Comment {
  readonly start: number;
  readonly text: string;
}

/** YAML text as a syntax tree. With a syntax error there is no tree: what follows the error would be guesswork. */
export function parseYaml(text: string): YamlDocument {
  const unreadable = characterFault(text);
  if (unreadable) return { contents: null, faults: [unreadable], comments: [] };
  const [traps, comments]: [PlanFault[], Comment[]] = [[], []];
  const [document, second] = composed(text, traps, comments);
  const syntax = syntaxFaults(document, second, text);
  const broken = syntax.length > 0 || traps.some((trap) => trap.rule === 'yaml-syntax');
  return { contents: broken ? null : (document?.contents ?? null), faults: [...traps, ...syntax], comments };
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
function composed(text: string, faults: PlanFault[], comments: Comment[]): readonly Document.Parsed[] {
  const documents: Document.Parsed[] = [];
  for (const document of new Composer(COMPOSER_OPTIONS).compose(tokens(text, faults, comments), true, text.length)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  return documents;
}

/** What Parser.parse does, with an eye on each lexeme and on the depth. */
function* tokens(text: string, faults: PlanFault[], comments: Comment[]): Generator<CST.Token> {
  const parser = new Parser();
  let previous = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (previous !== SCALAR && SPEAKS.has(lexeme.charCodeAt(0))) {
      const fault = lexemeFault(lexeme, parser.offset);
      if (fault) faults.push(fault);
      if (isForPortplan(lexeme)) comments.push({ start: parser.offset, text: lexeme });
    }
    previous = lexeme;
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) return void faults.push(tooDeep(parser.offset));
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
  return { rule: 'yaml-syntax', message, start: offset - 1, end: offset };
}
