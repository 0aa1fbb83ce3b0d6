/** How a message quotes what stands in a file. */
import { replaceUnshown } from './terminal-text.ts';

/** `"0120"`: long text is cut, and characters that a terminal would obey or not show are escaped. */
export function quoted(text: string): string {
  return escaped(JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text));
}

/** The text with escapes for the characters that a terminal would obey or not show. */
export function escaped(text: string): string {
  return replaceUnshown(text, (shown) => shown.split('').map(escapedUnit).join(''));
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
