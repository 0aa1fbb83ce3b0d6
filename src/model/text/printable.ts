/**
 * Text that may be printed. Only the functions of this file make it, and they take lines or values, never a text with its line
 * breaks: so a break within a line came from outside, and is shown as an escape.
 */
import { withColours } from './colours.ts';
import { escapeUnshown, visible } from './visible.ts';

declare const isCleaned: unique symbol;
export type Printable = string & { readonly [isCleaned]: true };

export const NO_TEXT = '' as Printable;

/** A line without its end: a question, a row of a screen. What a CI system would take for a command is shown, and not obeyed. */
export function lineText(text: string): Printable {
  return withoutCommand(withColours(text, visible)) as Printable;
}

export function line(text: string): Printable {
  return `${lineText(text)}\n` as Printable;
}

export function lines(texts: readonly string[]): Printable {
  return texts.map(line).join('') as Printable;
}

/** A command to GitHub Actions, whose words from outside have their escapes already. */
export function workflowCommand(text: string): Printable {
  return `${escapeUnshown(text)}\n` as Printable;
}

/** JSON on one line, or indented by so many blanks. */
export function json(value: unknown, indent = 0): Printable {
  return document(`${JSON.stringify(value, null, indent)}\n`);
}

/**
 * A text of several lines in a language of its own, such as JSON, YAML, SVG, Markdown or metrics. What it has from outside stands in
 * it in the escapes of that language already; what still would not be shown gets those of JSON and YAML.
 */
export function document(text: string): Printable {
  const shown = text.split('\n').map((each) => withoutCommand(escapeUnshown(each)));
  return shown.join('\n') as Printable;
}

/** Without a character from outside, as help has it; or made of what was printable: lines, or what a portplan elsewhere has printed. */
export function ownText(text: string): Printable {
  return text as Printable;
}

export function together(...parts: readonly Printable[]): Printable {
  return parts.join('') as Printable;
}

/** A line that begins with `::` and a word commands GitHub's runner. */
function withoutCommand(text: string): string {
  return text.replace(/^(\s*):(?=:\s*[a-z])/i, '$1\\u003a');
}
