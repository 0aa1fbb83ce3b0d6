/**
 * Markdown as GitHub and GitLab show it. Names and reasons come from files in pull requests of strangers: text is shown as it is,
 * and never ends a table or a fold, becomes markup, or mentions a user.
 */

import { visible } from '../../model/text/visible.ts';

/** What these sites make links, mentions, emoji or formulas of after Markdown is done with it; they leave code alone. */
const ACTIVE = /[@#$^]|[%~!&][a-z\d"]|:\/\/|:[\w+-]+:|www\.|GH-\d|(?<![a-z\d])[\da-f]{7,40}(?![a-z\d])/i;

/** An underscore within a word is one. */
const MARKUP = /[\\<>*~&`[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** What begins a list, a line or a heading, where it is the first word of a line. */
const BLOCK = /^(?:[-+=]+|\d+[.)])$/;

/** Text in a line. A word that could do something is code. */
export function prose(text: string, longest = 600): string {
  const words = cut(oneLine(text).trim(), longest).split(' ');
  return words.map((word, index) => proseWord(word, index === 0)).join(' ');
}

function proseWord(word: string, isFirst: boolean): string {
  return ACTIVE.test(word) || (isFirst && BLOCK.test(word)) ? code(word) : word.replace(MARKUP, '\\$&');
}

/** Code in a line. The fence is a run of backticks that is not in it; a bar after a backslash would end a cell for some readers of tables. */
export function code(text: string, longest = 300): string {
  const shown = cut(oneLine(text), longest).replaceAll('\\|', '\\ |');
  if (shown === '') return '';
  const runs = backticks(shown);
  const fence = '`'.repeat([1, ...runs.map((run) => run + 1)].find((length) => !runs.includes(length)) ?? 1);
  const pad = runs.length > 0 ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Printable lines as they are, in a fence that none of them can close. */
export function fenced(lines: readonly string[], language: string): string {
  const text = lines.join('\n');
  const fence = '`'.repeat(1 + backticks(text).reduce((longest, run) => Math.max(longest, run), 2));
  return `${fence}${language}\n${text.replace(/\n?$/, '\n')}${fence}\n`;
}

/** The lengths of all runs of them. */
function backticks(text: string): readonly number[] {
  return (text.match(/`+/g) ?? []).map((run) => run.length);
}

/** A table of cells that are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return tableHead(head) + rows.map(tableRow).join('');
}

export function tableHead(head: readonly string[]): string {
  return `${tableRow(head)}|${head.map(() => '---|').join('')}\n`;
}

/** A bar would end the cell, in code too. */
export function tableRow(cells: readonly string[]): string {
  return `|${cells.map((cell) => ` ${cell.replaceAll('|', '\\|')} `.replace(/^ +$/, ' ')).join('|')}|\n`;
}

/** `title` is a word of ours: there is no Markdown in it. */
export function foldedSection(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n</details>\n`;
}

/** At most so many UTF-16 units, and no half of a pair at the end. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** On one line, whatever is in it, and with an escape for what would show something else than there is. */
function oneLine(text: string): string {
  return visible(text.replaceAll('\t', ' '));
}
