/** In a file of its own, since only patterns and directories need it. */
import { join } from 'node:path';
import { glob } from 'tinyglobby';

/** Paths below the directory, in order of name; what packages and git keep for themselves is left out. */
export async function findFiles(patterns: readonly string[], directory: string): Promise<readonly string[]> {
  const found = await glob([...patterns], {
    cwd: directory,
    dot: true,
    expandDirectories: false,
    ignore: ['**/node_modules/**', '**/.git/**', '**/.github/workflows/**'],
  });
  return found.map((path) => join(directory, path)).sort();
}
