import type { Document, YAMLError } from 'yaml';
import { type PlanFault, quoted } from '../fault.ts';
import { syntaxMessage } from './syntax-message.ts';

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
  return { rule: 'yaml-syntax', ...syntaxMessage(error, text), start, end: Math.max(end, start + 1) };
}

function unclosed(opener = ''): Pick<PlanFault, 'rule' | 'message' | 'help'> {
  const what = opener === '[' ? 'this list' : opener === '{' ? 'this map' : 'this text';
  const closer = opener === '[' ? ']' : opener === '{' ? '}' : opener;
  return { rule: 'yaml-syntax', message: `${what} is not closed`, help: `end it with ${closer}` };
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

function trap(start: number, end: number, message: string, help: string): PlanFault {
  return { rule: 'yaml-trap', message, help, start, end };
}
