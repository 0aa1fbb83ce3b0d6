import { statSync } from 'node:fs';

const NAMES = ['**/portplan.{yaml,yml}', '**/*.portplan.{yaml,yml}'];

/** The files that an operand means: itself, all plan files below a directory, or what a pattern matches, in order of name. */
export async function planFiles(operand: string): Promise<readonly string[]> {
  const kind = statSync(operand, { throwIfNoEntry: false });
  if (kind?.isDirectory() === true) return search(NAMES, operand);
  return kind === undefined && isPattern(operand) ? search([operand], '.') : [operand];
}

function isPattern(operand: string): boolean {
  return /[*?]|\[.+\]|\{.+\}/.test(operand);
}

async function search(patterns: readonly string[], directory: string): Promise<readonly string[]> {
  const { findFiles } = await import('./find-files.ts');
  return findFiles(patterns, directory);
}
