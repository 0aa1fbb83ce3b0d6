/** Finds files by patterns. A file of its own, loaded only for patterns and directories. */
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';

/**
 * Paths below the directory, in order of name; what packages and git keep for themselves is left out. Links to directories are not
 * entered: a few that lead to one another make more paths than can be walked, and one that leads to `/` makes all of its files.
 */
export async function findFiles(patterns: readonly string[], directory: string): Promise<readonly string[]> {
  const found = await glob([...patterns], {
    cwd: directory,
    dot: true,
    expandDirectories: false,
    followSymbolicLinks: false,
    fs: { ...fs, readdir: Object.assign(readWithLinks, fs.readdir) },
    ignore: ['**/node_modules/**', '**/.git/**', '**/.github/workflows/**'],
  });
  return eachOnce(found.map((path) => join(directory, path)).filter(isFileThere));
}

/** Reads a directory as fs.readdir does, with each link as a file: otherwise those that are not entered are left out. */
function readWithLinks(path: string, options: { withFileTypes: true }, done: Entries): void {
  fs.readdir(path, options, (error, entries) => done(error, error ? [] : entries.map(linkAsFile)));
}

type Entries = (error: NodeJS.ErrnoException | null, entries: fs.Dirent[]) => void;

function linkAsFile(entry: fs.Dirent): fs.Dirent {
  return entry.isSymbolicLink() ? Object.assign(entry, { isSymbolicLink: () => false, isFile: () => true }) : entry;
}

/** Whether there is something to read: a link may lead to a directory, or nowhere. */
function isFileThere(path: string): boolean {
  try {
    return !fs.statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A file that links lead to is one file: under its own name where that was found, else under the first of theirs. */
function eachOnce(paths: readonly string[]): readonly string[] {
  const names = new Map<string, string>();
  for (const path of paths.toSorted()) {
    const file = fs.realpathSync(path);
    if (!names.has(file) || resolve(path) === file) names.set(file, path);
  }
  return [...names.values()].sort();
}
