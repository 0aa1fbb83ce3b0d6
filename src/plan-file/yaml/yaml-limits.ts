/** How much YAML is read of a plan, so that it takes about a gigabyte of memory at most, and no function's stack overflows. */
import type { CST } from 'yaml';
import { thousands } from '../../model/text/counted.ts';
import type { PlanFault } from '../fault.ts';

/** No plan needs more: version 1 nests six deep. Composing recurses, so that brackets alone could overflow the stack. */
const MAX_DEPTH = 64;

/**
 * The most lexemes of a text: values, punctuation, blanks, comments and ends of lines. 50,000 services with two endpoints each have
 * 2.6 million, which take 0.8 GB of memory while they are read.
 */
export const MOST_LEXEMES = 2_750_000;

/** The most items of one list or map: more than twice as many as there are ports. A list may have one in two bytes. */
const MOST_ITEMS = 150_000;

/** The most characters of a value: all ports, one by one, have 382,105. A pattern could overflow the stack on a longer one. */
const LONGEST_VALUE = 500_000;

/** Where the reading of a text has got to. */
interface Progress {
  /** Where the last lexeme starts. */
  readonly start: number;
  /** The length of the value that it is; 0 where it is none. */
  readonly length: number;
  /** The lists and maps around it. */
  readonly stack: readonly CST.Token[];
  /** How many there were. */
  readonly lexemes: number;
}

/** What is too much of the text so far; null where nothing is. */
export function tooLarge({ start, length, stack, lexemes }: Progress): PlanFault | null {
  if (stack.length > MAX_DEPTH) return fault(start, `maps and lists are nested more than ${MAX_DEPTH} deep here`);
  if (length > LONGEST_VALUE)
    return fault(start, `the value that begins here has more than ${thousands(LONGEST_VALUE)} characters`);
  if (itemsIn(stack.at(-1)) > MOST_ITEMS)
    return fault(start, `the list or map has more than ${thousands(MOST_ITEMS)} items up to here`, FEWER);
  if (lexemes <= MOST_LEXEMES) return null;
  return fault(
    start,
    `here the file has more than ${thousands(MOST_LEXEMES)} values, signs, blanks and ends of lines, the most that are read of a plan`,
    FEWER,
  );
}

const FEWER = 'write ranges of ports in place of single ones, or make several plans of it';

function fault(start: number, message: string, help?: string): PlanFault {
  return { rule: 'too-large', message, ...(help !== undefined && { help }), start, end: start + 1 };
}

function itemsIn(token: CST.Token | undefined): number {
  return token && 'items' in token ? token.items.length : 0;
}
