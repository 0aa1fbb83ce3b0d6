/**
 * Where compiled code is kept. It runs with all rights of the user, who may be root: so the folder must be the user's own, and
 * no other account may write there or put another folder in its place.
 */
import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** A command's code takes less than a megabyte; this is enough for every command on two versions of Node. */
const KEPT_FILES = 40;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** The effective user; null on Windows, where the rights of the folder are those of the user's profile. */
export function effectiveUser(): number | null {
  return process.geteuid?.() ?? null;
}

/** The folder, by a path without links; null where there is none that is safe. `make`: it is made where it is missing. */
export function cacheFolder(make: boolean): string | null {
  const home = cacheHome();
  if (home === null) return null;
  try {
    const folder = join(home, 'portplan');
    if (make) for (const each of [home, folder]) makeFolder(each);
    if (!lstatSync(folder).isDirectory()) return null;
    const real = realpathSync(folder);
    return isOwn(dirname(real)) && isOwn(real) ? real : null;
  } catch {
    return null;
  }
}

/** Removes the files that were not written for the longest time, and those that a process did not finish and left behind. */
export function removeOldFiles(folder: string): void {
  try {
    const names = readdirSync(folder);
    for (const name of names.filter(isUnfinished)) rmSync(join(folder, name), { force: true });
    const files = names.filter((name) => !isUnfinished(name)).map((name) => join(folder, name));
    const newestFirst = files
      .map((file) => ({ file, written: lstatSync(file).mtimeMs }))
      .sort((a, b) => b.written - a.written);
    for (const { file } of newestFirst.slice(KEPT_FILES)) rmSync(file, { force: true });
  } catch {
    return;
  }
}

function isUnfinished(name: string): boolean {
  const pid = Number(/\.(\d+)\.tmp$/.exec(name)?.[1]);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return pid === process.pid;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'ESRCH';
  }
}

/** The folder for caches, as in the XDG Base Directory Specification; null where there is none, or the home belongs to another user, as under sudo. */
function cacheHome(): string | null {
  const { HOME: home, XDG_CACHE_HOME: named, LOCALAPPDATA: local, NODE_DISABLE_COMPILE_CACHE: disabled } = process.env;
  if (disabled) return null;
  if (process.platform === 'win32') return local && isAbsolute(local) ? local : null;
  if (named && isAbsolute(named)) return resolve(named);
  return home && isAbsolute(home) && isOwnHome(home) ? join(home, '.cache') : null;
}

function isOwnHome(home: string): boolean {
  try {
    return isOwn(realpathSync(home));
  } catch {
    return false;
  }
}

/** Makes the folder where it is missing, and where the folder above is the user's own, too. */
function makeFolder(folder: string): void {
  const isThere = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
  if (!isThere && isOwn(realpathSync(dirname(folder)))) mkdirSync(folder, { mode: 0o700 });
}

/** `folder`: a path without links. An account that may write a folder above could put another one in its place. */
function isOwn(folder: string): boolean {
  const user = effectiveUser();
  if (user === null) return true;
  const status = statSync(folder);
  return status.uid === user && (status.mode & WRITABLE_BY_OTHERS) === 0 && isOutOfReach(dirname(folder), user);
}

function isOutOfReach(folder: string, user: number): boolean {
  const status = statSync(folder);
  if (!isSafe(status, user)) return false;
  const above = dirname(folder);
  return above === folder || isOutOfReach(above, user);
}

/** In a folder with the sticky bit, such as /tmp, others can't rename what is not theirs. */
function isSafe({ uid, mode }: Stats, user: number): boolean {
  return (uid === user || uid === 0) && ((mode & WRITABLE_BY_OTHERS) === 0 || (mode & STICKY) !== 0);
}
