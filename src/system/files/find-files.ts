/** Finds files by patterns. A file of its own, loaded only for patterns and directories. */
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';

/** Paths below the directory, in order of name; what packages and git keep for themselves is left out. */
export async function findFiles(patterns: readonly string[], directory: string): Promise<readonly string[]> {
  const found = await glob([...patterns], {
    cwd: directory,
    dot: true,
    expandDirectories: false,
    ignore: ['**/node_modules/**', '**/.git/**', '**/.github/workflows/**'],
  });
  return eachOnce(found.map((path) => join(directory, path)));
}

/** A file that links lead to is one file: under its own name where that was found, else under the first of theirs. */
function eachOnce(paths: readonly string[]): readonly string[] {
  const names = new Map<string, string>();
  for (const path of paths.toSorted()) {
    const file = realpathSync(path);
    if (!names.has(file) || resolve(path) === file) names.set(file, path);
  }
  return [...names.values()].sort();
}
