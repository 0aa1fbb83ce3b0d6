import { readlinkSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

const MOST_LINKS = 40;

/**
 * Where a path leads inside an image, every link followed as if the image were the root: an absolute link starts again at
 * the image, `..` stops at its top. So nothing outside of the image is ever touched. Throws ELOOP, and ENOENT unless
 * `missing` allows that the path, or the end of it, is not there yet.
 */
export function resolveInImage(root: string, path: string, missing: 'refused' | 'allowed' = 'refused'): string {
  const pending = path.split('/').filter(Boolean).reverse();
  const found: string[] = [];
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '.') continue;
    if (name === '..') {
      found.pop();
      continue;
    }
    const here = join(root, ...found, name);
    if (!isLink(here, [...found, name].join('/'), missing)) {
      found.push(name);
      continue;
    }
    if (++links > MOST_LINKS) throw Object.assign(new Error(`too many links: ${path}`), { code: 'ELOOP' });
    const target = readlinkSync(here);
    if (target.startsWith('/')) found.length = 0;
    pending.push(...target.split('/').filter(Boolean).reverse());
  }
  return `/${found.join('/')}`;
}

/** An image's /dev may be empty; its masks (links to /dev/null) mask all the same once it runs. */
function isLink(here: string, inside: string, missing: 'refused' | 'allowed'): boolean {
  if (inside === 'dev' || inside === 'dev/null') return false;
  if (missing === 'refused') return lstatSync(here).isSymbolicLink();
  return lstatSync(here, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
