/** Files that the command line names, which stand on the machine that portplan runs on, also with `--root`. */
import { encodeUtf8, type Bytes } from '../../model/bytes.ts';
import { isUtf8 } from 'node:buffer';
import { accessSync, closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errorCode } from '../../model/errno-reason.ts';
import { type Folder, errnoError } from '../system.ts';
import { atFileHere, inFolderHere } from './open-for-writing.ts';
import { createInFolder, replaceInFolder } from './replace-file.ts';
import { removeLeftovers } from './temporary-files.ts';

/**
 * Puts a text into a plan file in place of the text that was read of it. False where another program has changed the file since
 * then: it stays as that program left it.
 */
export function rewritePlanText(path: string, before: string, after: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    atFileHere(path, (folder, name) => rewrite(folder, name, encodeUtf8(before), encodeUtf8(after)));
    return true;
  } catch (error) {
    if (errorCode(error) === 'ECHANGED') return false;
    throw error;
  }
}

function rewrite(folder: Folder, name: string, before: Bytes, after: Bytes): void {
  // A killed run may have left a second name.
  removeLeftovers(folder);
  const old = folder.read(name);
  if (old === null) throw errnoError('ENOENT', name);
  // Root may write files that are read-only for every account.
  if ((old.mode & ANY_WRITE) === 0) throw errnoError('EREADONLY', name);
  // The file's other names (hard links) would keep the old text.
  if (folder.countNames(name) > 1) throw errnoError('EMLINK', name);
  // Bytes that are no UTF-8 were replaced when the file was read, and would be lost.
  if (!isUtf8(Buffer.from(old.text, 'latin1'))) throw errnoError('EILSEQ', name);
  if (old.text !== before) throw errnoError('ECHANGED', name);
  const { user } = folder.owner;
  // Only root can give files away: a colleague's file in a shared folder becomes the user's, and stays that group's, as with git.
  replaceInFolder(folder, name, { ...old, text: after, uid: user === 0 ? old.uid : user }, old);
}

/** S_IWUSR, S_IWGRP, S_IWOTH. */
const ANY_WRITE = 0o222;

/**
 * Makes a file, or replaces it; a link that leads to one stays. `kept`: the mode of the one that is there, if it was ours already;
 * any other is for its owner alone, as it may hold what another account was not to read.
 */
export function writeText(path: string, text: string, mode: number | 'kept'): void {
  atFileHere(path, (folder, name) => {
    const { uid, gid } = folder.owner;
    const there = folder.status(name);
    if (there && there.kind !== 'file') throw errnoError('EISDIR', path);
    const kept = there?.uid === uid ? there.mode & 0o777 : 0o600;
    replaceInFolder(folder, name, { text: encodeUtf8(text), mode: mode === 'kept' ? kept : mode, uid, gid });
  });
}

/** Makes a file; throws EEXIST where there is one by then. Under sudo it is its caller's, in their folder. */
export function createText(path: string, text: string): void {
  if (path === '') throw errnoError('ENOENT', path);
  inFolderHere(dirname(path), (folder) => {
    const { uid, gid } = folder.owner;
    createInFolder(folder, basename(path), { text: encodeUtf8(text), mode: newFileMode(), uid, gid });
  });
}

/** Adds to a file that another program has made for that, or makes one. */
export function appendText(path: string, text: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  atFileHere(path, (folder, name) => {
    const fd = openSync(folder.entry(name), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      writeFileSync(fd, text);
    } finally {
      closeSync(fd);
    }
  });
}

/** As for any file that a program of this user makes. */
function newFileMode(): number {
  const mask = process.umask(0o077);
  process.umask(mask);
  return 0o666 & ~mask;
}
