/** The way to a file, one folder after the other, each opened in the last one. Links are followed by hand. */
import { lstatSync, readlinkSync, statfsSync, statSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path/posix';
import { errnoError, orNull } from '../system.ts';
import { followLinks, type LookUp } from './follow-links.ts';
import { HeldFolder } from './held-folder.ts';

/** An entry of a folder. It may not be there. */
interface FolderEntry {
  readonly folder: HeldFolder;
  readonly name: string;
}

/** A link that was followed, and the folder that it stands in. */
export interface FollowedLink {
  readonly link: Stats;
  readonly folder: Stats;
}

/**
 * Calls `visit` with the entry at the path, whose last name may be a link that was not followed. `root` is `/` or the top of an
 * image, which is never left: an absolute link starts again there, and `..` stops there, also when a folder is swapped for a
 * link meanwhile. Throws ENOENT, ENOTDIR or ELOOP where the folder can't be reached.
 */
export function atPlace<T>(
  root: string,
  path: string,
  visit: (place: FolderEntry, links: readonly FollowedLink[]) => T,
): T {
  return walking(root, (walk) => {
    const folder = walk.arrive(followLinks(`${dirname(path)}/.`, walk.lookUp));
    return visit({ folder, name: basename(path) }, walk.links);
  });
}

/** Where a path leads in an image, as the image itself sees it. */
export function realPathInImage(root: string, path: string): string {
  return walking(root, (walk) => followLinks(path, withNullDevice(walk.lookUp)));
}

/** Where a path leads on this machine. Boot files are many, and nothing is opened for that. */
export function realPathHere(path: string): string {
  return followLinks(path, (at) => {
    const status = lstatSync(at);
    return { isDirectory: status.isDirectory(), ...(status.isSymbolicLink() && { target: readlinkSync(at) }) };
  });
}

/** An image's /dev may be empty; its masks (links to /dev/null) mask all the same once it runs. */
function withNullDevice(lookUp: LookUp): LookUp {
  return (path) => {
    if (path === '/dev/null') return { isDirectory: false };
    const found = path === '/dev' ? orNull(['ENOENT'], () => lookUp(path)) : lookUp(path);
    return found ?? { isDirectory: true };
  };
}

function walking<T>(root: string, work: (walk: Walk) => T): T {
  const walk = new Walk(HeldFolder.at(root), root === '/');
  try {
    return work(walk);
  } finally {
    walk.close();
  }
}

class Walk {
  readonly links: FollowedLink[] = [];
  /** The root, and the folders that lead from it to where the walk is. */
  readonly #folders: HeldFolder[];

  /** Whether links of /proc may lead to what a process sees. In an image they lead nowhere but into the image. */
  readonly #followsProcesses: boolean;

  constructor(root: HeldFolder, followsProcesses: boolean) {
    this.#folders = [root];
    this.#followsProcesses = followsProcesses;
  }

  /** The folder at a path without links whose names were looked up. */
  arrive(path: string): HeldFolder {
    const names = path.split('/').filter(Boolean);
    this.#backTo(1 + names.length);
    const folder = this.#folders[names.length];
    if (!folder) throw errnoError('ENOENT', path);
    return folder;
  }

  readonly lookUp: LookUp = (path) => {
    const [folder, name] = [this.arrive(dirname(path)), basename(path)];
    const status = lstatSync(folder.entry(name));
    if (status.isSymbolicLink()) {
      this.links.push({ link: status, folder: lstatSync(folder.entry('.')) });
      if (this.#followsProcesses && isFolderOfProcess(folder, name)) {
        this.#folders.push(folder.enterLinked(name));
        return { isDirectory: true };
      }
      return { isDirectory: false, target: readlinkSync(folder.entry(name)) };
    }
    if (status.isDirectory()) this.#folders.push(folder.enter(name));
    return { isDirectory: status.isDirectory() };
  };

  #backTo(depth: number): void {
    for (const folder of this.#folders.splice(depth)) folder.close();
  }

  close(): void {
    this.#backTo(0);
  }
}

/** PROC_SUPER_MAGIC of Linux, magic.h. */
const PROC = 0x9fa0;

/**
 * Whether a link of /proc leads to a folder, as /proc/PID/root and /proc/PID/cwd do. The kernel goes there by itself: the text
 * of the link is a path in the mount namespace of that process, and means something else here.
 */
function isFolderOfProcess(folder: HeldFolder, name: string): boolean {
  return (
    statfsSync(folder.entry('.')).type === PROC &&
    statSync(folder.entry(name), { throwIfNoEntry: false })?.isDirectory() === true
  );
}
