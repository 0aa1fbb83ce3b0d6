/** The text of a plan file, parsed; that of a base only once for all plans that extend it. */
import { readPlanText, type ReadText } from './plan-text.ts';
import { sourceText } from '../yaml/source-text.ts';

export function parsedPlan(name: string, text: string): ReadText {
  // Editors on Windows write a byte order mark; it is no part of the text, and no column counts it.
  return readPlanText(sourceText(name, text.replace(/^\uFEFF/, '')));
}

/** The bases that were parsed last, by name and text: thousands of plans may share a long one. To read one of them again costs nothing. */
const bases = new Map<string, ReadText>();
const MOST_BASES = 8;

export function parsedBase(name: string, text: string): ReadText {
  const key = `${name}\n${text}`;
  const read = bases.get(key) ?? parsedPlan(name, text);
  // The one that was asked for last is the last to go.
  bases.delete(key);
  bases.set(key, { ...read, cost: 0 });
  if (bases.size > MOST_BASES) for (const oldest of [...bases.keys()].slice(0, 1)) bases.delete(oldest);
  return read;
}
