import type { Bytes } from '../../../model/bytes.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';

/** The errors of a path that leads to no file, or to a pipe or a device. */
export const NOT_THERE = ['ENOENT', 'ENOTREG', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EINVAL', 'EIO'];

/** Null where there is none, or where it may not be read. */
export function bootSourceText(system: ReadOnlySystem, path: string): Bytes | null {
  return orNull([...NOT_THERE, 'EACCES', 'EPERM'], () => readIfThere(system, path));
}

/** Most of these files are on few hosts: to look first is a tenth of what an error costs. */
export function readIfThere(system: ReadOnlySystem, path: string): Bytes | null {
  return system.status(path) === null ? null : system.readFile(path);
}

export function hasEntry(system: ReadOnlySystem, path: string): boolean {
  return orNull([...NOT_THERE, 'EACCES'], () => system.status(path)) !== null;
}

/** The files of a folder with this ending, where the pattern is FOLDER/*ENDING, sorted; the path itself where it has no star. */
export function pathsOf(system: ReadOnlySystem, pattern: string): readonly string[] {
  const [folder = '', ending] = pattern.split('/*');
  if (ending === undefined) return [pattern];
  const names = orNull([...NOT_THERE, 'EACCES'], () => (system.status(folder) ? system.list(folder) : [])) ?? [];
  return names
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}
