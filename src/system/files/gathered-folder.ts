/** The files of a folder that was gathered on another host. In a file of its own, as few commands need it. */
import { bytesOf, type Bytes } from '../../model/bytes.ts';
import { constants, readdirSync, realpathSync, statSync } from 'node:fs';
import { orNull, type GatheredFolder } from '../system.ts';
import { budgeted, OF_A_CAPTURE } from './read-file.ts';
import { atPlace } from './walk.ts';

const { O_NOFOLLOW } = constants;

/** The folder at `path`, which is never left; null where there is none. Its files are what a script wrote, and no links. */
export function openGatheredFolder(path: string): GatheredFolder | null {
  if (path === '' || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return null;
  const root = realpathSync(path);
  const readFile = budgeted(OF_A_CAPTURE);
  const read = (name: string): Bytes =>
    atPlace(root, `/${name}`, (place) =>
      bytesOf(readFile(place.folder.entry(place.name), O_NOFOLLOW).toString('latin1')),
    );
  const list = (name: string): readonly string[] =>
    atPlace(root, `/${name}/.`, ({ folder }) => readdirSync(folder.entry('.')));
  return {
    path,
    read: (name) => orNull(['ENOENT', 'ENOTDIR'], () => read(name)),
    list: (name) => orNull(['ENOENT', 'ENOTDIR'], () => list(name)) ?? [],
  };
}
