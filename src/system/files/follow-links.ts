import { errnoError } from '../system.ts';

/** What lies at a path, of which only the last name may be a link. Throws ENOENT where nothing does. */
export type LookUp = (path: string) => {
  readonly isDirectory: boolean;
  /** The path that a link leads to; left out for anything else. */ readonly target?: string;
};

/** The number of links that the kernel follows before it gives up (MAXSYMLINKS). */
export const MOST_LINKS = 40;

/**
 * Where a path leads, every link followed as the kernel does: `..` behind a linked directory is the one above the directory
 * that it leads to (realpathSync of Node takes away the name of the link instead). `/` is wherever `lookUp` looks.
 */
export function followLinks(path: string, lookUp: LookUp): string {
  const pending = namesIn(path);
  const found: string[] = [];
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '..') found.pop();
    if (name === '.' || name === '..') continue;
    const { isDirectory, target } = lookUp(`/${[...found, name].join('/')}`);
    if (target === undefined) {
      if (!isDirectory && pending.length > 0) throw errnoError('ENOTDIR', path);
      found.push(name);
      continue;
    }
    if (++links > MOST_LINKS) throw errnoError('ELOOP', path);
    if (target.startsWith('/')) found.length = 0;
    pending.push(...namesIn(target));
  }
  return `/${found.join('/')}`;
}

/** The last one first. A slash at the end asks for a directory, as `/.` does. */
function namesIn(path: string): string[] {
  return path.replace(/\/$/, '/.').split('/').filter(Boolean).reverse();
}
