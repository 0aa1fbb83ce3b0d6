/** What the entries that boot readers find say of the files that a plan changes. */
import { basename, dirname } from 'node:path/posix';
import type { FileState } from '../../../model/plan/file-state.ts';
import { fleetingFolder } from '../../../model/plan/lasting-path.ts';
import type { FoundFile, LinuxHost, LinuxState, PersistFile } from '../host.ts';
import { ownLines } from './own-lines.ts';

type Found = Pick<LinuxState, 'files' | 'aliases'>;

/** The entry of that path, or one that leads there; undefined where boot readers find none. */
export function entryOf({ files, aliases }: Found, path: string): FoundFile | undefined {
  const directory = aliases[dirname(path)];
  const listed = directory === undefined ? path : `${directory}/${basename(path)}`;
  const named = files.find((file) => file.path === listed);
  return named ?? files.find(({ kind, target }) => target === path && kind !== 'missing');
}

/** The file that the plan keeps its boot values in, where `entryOf` finds it at `path`; null where it may not be read. */
export function persistFileAt(path: string, entry: FoundFile): PersistFile | null {
  const nothing = { path, realPath: path, state: null };
  const isLedTo = entry.path !== path && entry.target === path;
  if (entry.isPlanted && !isLedTo) return { ...nothing, obstacle: 'planted-link' };
  if (entry.kind === 'missing') return { ...nothing, obstacle: 'dangling-link' };
  if (entry.kind === 'unreadable') return null;
  const state = stateOf(entry);
  if (!state) return { ...nothing, obstacle: 'not-a-file' };
  return { path, realPath: realPathOf(entry), state, obstacle: obstacleAt(realPathOf(entry)) };
}

export function obstacleAt(realPath: string): PersistFile['obstacle'] {
  return fleetingFolder(realPath) === null ? null : 'fleeting';
}

/** The other files that hold portplan's own lines. What lies outside of /etc belongs to packages, whatever it looks like. */
export function formerFiles(files: readonly FoundFile[], current: string): LinuxHost['formerFiles'] {
  const marked = files.filter(({ text }) => ownLines(text).length > 0);
  const states = new Map(marked.map((file) => [realPathOf(file), stateOf(file)]));
  return [...states].flatMap(([path, state]) =>
    state && path !== current && path.startsWith('/etc/') ? [{ path, state }] : [],
  );
}

function realPathOf({ path, target }: FoundFile): string {
  return target ?? path;
}

function stateOf({ text, attributes }: FoundFile): FileState | null {
  return attributes && { text, ...attributes };
}
