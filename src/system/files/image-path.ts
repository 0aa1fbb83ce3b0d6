import { readlinkSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { followLinks } from './follow-links.ts';

/**
 * Where a path leads inside an image, every link followed as if the image were the root: an absolute link starts again at
 * the image, `..` stops at its top. So nothing outside of the image is ever touched. Throws ELOOP, and ENOENT unless
 * `missing` allows that the path, or the end of it, is not there yet.
 */
export function resolveInImage(root: string, path: string, missing: 'refused' | 'allowed' = 'refused'): string {
  return followLinks(path, (inside) => {
    // An image's /dev may be empty; its masks (links to /dev/null) mask all the same once it runs.
    if (inside === '/dev' || inside === '/dev/null') return { isDirectory: inside === '/dev' };
    const here = join(root, inside);
    const stats = missing === 'refused' ? lstatSync(here) : lstatSync(here, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) return { isDirectory: false, target: readlinkSync(here) };
    return { isDirectory: missing === 'allowed' || (stats?.isDirectory() ?? false) };
  });
}
