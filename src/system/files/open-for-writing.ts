/** The one door to every folder that portplan writes to. */
import { lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import * as path from 'node:path';
import { errnoError } from '../system.ts';
import { HeldFolder } from './held-folder.ts';
import { MOST_LINKS } from './follow-links.ts';
import { NodeFolder } from './node-folder.ts';
import { isPlanted } from './planted-link.ts';
import { atPlace, type FollowedLink } from './walk.ts';

type InFolder = <T>(path: string, work: (folder: NodeFolder) => T) => T;

/** Links inside the image are followed inside it, whoever made them. */
export function inFolderOfImage(root: string): InFolder {
  return (folder, work) => atPlace(root, `${folder}/.`, ({ folder: held }) => work(new NodeFolder(held)));
}

/** Throws EPLANTED where a link that another account may have planted lies on the way. */
export function inFolderHere<T>(folder: string, work: (folder: NodeFolder) => T): T {
  if (process.platform === 'win32') return work(new NodeFolder(HeldFolder.at(folder)));
  return atPlace('/', `${whole(folder)}/.`, ({ folder: held }, links) => {
    expectNotPlanted(links, lstatSync(held.entry('.')), folder);
    return work(new NodeFolder(held));
  });
}

/** The same with the file at a path: a link of the last name is followed as well. */
export function atFileHere<T>(file: string, work: (folder: NodeFolder, name: string) => T): T {
  if (/[/\\]$/.test(file)) throw errnoError('EISDIR', file);
  return process.platform === 'win32' ? atFileOfWindows(file, work) : atLinked(whole(file), MOST_LINKS, work);
}

function atFileOfWindows<T>(file: string, work: (folder: NodeFolder, name: string) => T): T {
  const target = statSync(file, { throwIfNoEntry: false }) ? realpathSync(file) : file;
  return inFolderHere(path.dirname(target), (folder) => work(folder, path.basename(target)));
}

function atLinked<T>(file: string, linksLeft: number, work: (folder: NodeFolder, name: string) => T): T {
  const step = atPlace('/', file, ({ folder, name }, links) => {
    expectNotPlanted(links, lstatSync(folder.entry('.')), file);
    const link = lstatSync(folder.entry(name), { throwIfNoEntry: false });
    if (link?.isSymbolicLink() !== true) return { done: work(new NodeFolder(folder), name) };
    const end = statSync(folder.entry(name), { throwIfNoEntry: false });
    expectNotPlanted([{ link, folder: lstatSync(folder.entry('.')) }], end ?? null, file);
    return { target: readlinkSync(folder.entry(name)) };
  });
  if ('done' in step) return step.done;
  if (linksLeft === 0) throw errnoError('ELOOP', file);
  const next = step.target.startsWith('/') ? step.target : `${path.dirname(file)}/${step.target}`;
  return atLinked(next, linksLeft - 1, work);
}

function expectNotPlanted(links: readonly FollowedLink[], end: Stats | null, file: string): void {
  const user = process.geteuid?.() ?? 0;
  if (links.some(({ link, folder }) => isPlanted(link, folder, () => end, user))) throw errnoError('EPLANTED', file);
}

/** Not path.resolve, which takes `..` behind a linked folder for the folder that the link stands in. */
function whole(file: string): string {
  return path.isAbsolute(file) ? file : `${process.cwd()}/${file}`;
}
