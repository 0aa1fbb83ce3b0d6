/** A folder of a machine in memory, as portplan opens it for writing. */
import { join } from 'node:path/posix';
import type { Bytes } from '../../src/model/bytes.ts';
import type { FileState } from '../../src/model/plan/file-state.ts';
import type { Folder, FileStatus } from '../../src/system/system.ts';

interface Files {
  list(path: string): readonly string[];
  status(path: string): FileStatus | null;
  readFile(path: string): Bytes;
  createFile(path: string, state: FileState): void;
  areSame(path: string, other: string): boolean;
  hardLink(path: string, other: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  makeDirectory(path: string): void;
  syncDirectory(path: string): void;
}

/** Folders are known by it again: those that a file is renamed into. */
const PATHS = new WeakMap<Folder, string>();

export function folderIn(files: Files, path: string): Folder {
  const at = (name: string): string => join(path, name);
  const folder: Folder = {
    owner: { uid: 0, gid: 0, user: 0 },
    list: () => files.list(path),
    status: (name) => files.status(at(name)),
    read: (name) => {
      const status = files.status(at(name));
      if (status === null) return null;
      const { mode, uid, gid } = status;
      return { text: files.readFile(at(name)), mode, uid, gid };
    },
    areSame: (name, other) => files.areSame(at(name), at(other)),
    countNames: () => 1,
    create: (name, state) => files.createFile(at(name), state),
    link: (name, other) => files.hardLink(at(name), at(other)),
    rename: (name, to, into) => files.rename(at(name), join((into && PATHS.get(into)) ?? path, to)),
    remove: (name) => files.remove(at(name)),
    makeFolder: (name) => files.makeDirectory(at(name)),
    removeFolder: (name) => files.remove(at(name)),
    sync: () => files.syncDirectory(path),
  };
  PATHS.set(folder, path);
  return folder;
}
