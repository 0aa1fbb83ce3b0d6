/** expire.js, beside the records: the program that the timer runs, whatever becomes of the one that has applied. */
import { Failure } from '../../model/failure.ts';
import type { System } from '../../system/system.ts';
import { replaceFile } from '../replace-file.ts';

export const undoProgramPath = ({ store }: System): string => `${store}/expire.js`;

/** Throws where somebody else could put another program there. */
export function writeUndoProgram(system: System): void {
  expectOwn(system);
  const text = system.wholeProgram();
  replaceFile(system, undoProgramPath(system), { text, mode: 0o600, ...system.user() });
}

/** A timer that runs all the same finds no program then; a program that can't be removed finds nothing to do. */
export function removeUndoProgram(system: System): void {
  try {
    if (system.status(undoProgramPath(system)) !== null) replaceFile(system, undoProgramPath(system), null);
  } catch {
    return;
  }
}

/** On Windows whoever makes the folder lets administrators alone write there. */
function expectOwn(system: System): void {
  if (system.platform === 'win32') return;
  const status = system.status(system.realPath(system.store));
  if (status?.kind === 'directory' && status.uid === system.user().uid && (status.mode & 0o022) === 0) return;
  throw new Failure('unsafe-store', `others may write in ${system.store}, and what lies there is to run later as root`);
}
