/** Plan files, which stand on the machine that portplan runs on, also with `--root`. */
import { encodeUtf8 } from '../../model/bytes.ts';
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchownSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileState } from '../../model/plan/file-state.ts';
import { nodeSystem } from '../node-system.ts';
import { MADE_BY_PROGRAMS, readRegularFile } from './read-file.ts';
import { sudoCaller } from '../programs/sudo-caller.ts';

/**
 * Whole or not at all, also through a power cut: a new file beside the old one, on the disk before it takes the name. A link
 * stays, and leads to the new file. Throws an error with a `code` where that can't be; nothing is written then.
 */
export function writePlanText(path: string, text: string): void {
  const target = realpathSync(path);
  const status = statSync(target);
  if (!status.isFile()) throw coded('EISDIR', `${path} is not a file`);
  accessSync(target, constants.W_OK);
  // Root may write files that are read-only for every account.
  if ((status.mode & ANY_WRITE) === 0) throw coded('EREADONLY', `${path} is read-only`);
  // The file's other names (hard links) would keep the old text.
  if (status.nlink > 1) throw coded('EMLINK', `${path} has ${status.nlink} names`);
  // Bytes that are no UTF-8 were replaced when the file was read, and would be lost.
  if (!isUtf8(readRegularFile(target, MADE_BY_PROGRAMS))) throw coded('EILSEQ', `${path} is not UTF-8`);
  const { uid, gid } = status;
  replace(target, { text: encodeUtf8(text), mode: status.mode & 0o7777, uid, gid });
}

/** S_IWUSR, S_IWGRP, S_IWOTH. */
const ANY_WRITE = 0o222;

/**
 * Makes the file, or replaces it, whole or not at all; a link that leads to one stays. `kept`: the mode of the one that is
 * there, and a new one is for its maker alone.
 */
export function writeNewText(path: string, text: string, mode: number | 'kept'): void {
  const there = statSync(path, { throwIfNoEntry: false });
  const target = there === undefined ? path : realpathSync(path);
  const bits = mode === 'kept' ? (there?.mode ?? 0o600) & 0o777 : mode;
  replace(target, { text: encodeUtf8(text), mode: bits, ...nodeSystem(null).user() });
}

/** Makes the file, whole or not at all; throws EEXIST where there is one by then. Under sudo it is its caller's, in their folder. */
export function createText(path: string, text: string): void {
  const temporary = temporaryFor(path);
  try {
    writeSynced(temporary, text);
    linkSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  nodeSystem(null).syncDirectory(dirname(path));
}

function writeSynced(path: string, text: string): void {
  const fd = openSync(path, 'wx', 0o666);
  try {
    const owner = sudoCaller(process.env, process.getuid?.(), statSync(dirname(path)).uid);
    if (owner) fchownSync(fd, owner.uid, owner.gid);
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function replace(target: string, state: FileState): void {
  const machine = nodeSystem(null);
  const temporary = temporaryFor(target);
  try {
    machine.createFile(temporary, state);
    machine.rename(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  machine.syncDirectory(dirname(target));
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** A new one each time: two may write one file at once, and one that was killed may have left its own behind. */
function temporaryFor(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.portplan-new`);
}
