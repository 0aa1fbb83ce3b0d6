import { readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../model/failure.ts';

const NAMES = ['**/portplan.{yaml,yml}', '**/*.portplan.{yaml,yml}'];
const LEFT_OUT = '(node_modules, .git and .github/workflows are left out)';

/**
 * The files that an operand means: itself, all plan files below a directory, or what a pattern matches, in order of name.
 * Throws a Failure where a directory or a pattern has none.
 */
export async function planFiles(operand: string): Promise<readonly string[]> {
  const status = statusOf(operand);
  if (status?.isDirectory() === true) {
    return search(NAMES, operand, `no portplan.yaml and no NAME.portplan.yaml is below ${operand} ${LEFT_OUT}`);
  }
  const isSearched = status === undefined && isPattern(operand);
  return isSearched ? search([operand], '.', `no file matches ${operand} ${LEFT_OUT}`) : [operand];
}

/** The snapshots that an operand means: itself, or all below a directory, in order of name. */
export function snapshotFilesOf(operand: string): readonly string[] {
  if (!isFolder(operand)) return [operand];
  // With the types of the entries, Node enters no links to directories.
  const entries = readdirSync(operand, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.name.endsWith('.json') && !entry.isDirectory());
  const found = files.map(({ parentPath, name }) => join(parentPath, name));
  if (found.length > 0) return found.sort();
  throw new Failure(
    'no-files',
    `no snapshot, a file NAME.json, is below ${operand}; of what a capture script gathered, \`portplan snapshot --captured\` makes one`,
  );
}

export function isFolder(path: string): boolean {
  return statusOf(path)?.isDirectory() === true;
}

/** Undefined also where it can't be looked at: the caller then reads the file, and that error says why. */
function statusOf(operand: string): Stats | undefined {
  try {
    return statSync(operand, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isPattern(operand: string): boolean {
  return /[*?]|\[.+\]|\{.+\}/.test(operand);
}

async function search(patterns: readonly string[], directory: string, otherwise: string): Promise<readonly string[]> {
  const { findFiles } = await import('./find-files.ts');
  const found = await findFiles(patterns, directory);
  if (found.length === 0) throw new Failure('no-files', otherwise);
  return found;
}
