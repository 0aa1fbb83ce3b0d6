/** expire.js, beside the records: a copy of portplan that the timer runs, as the one that applied may be gone by then. */
import { Failure } from '../../model/failure.ts';
import type { System } from '../../system/system.ts';
import { replaceFile } from '../replace-file.ts';

export const undoProgramPath = ({ store }: System): string => `${store}/expire.js`;

/** Writes the program. Throws where another account could put a program of its own there. */
export function writeUndoProgram(system: System): void {
  expectOwn(system);
  const text = system.wholeProgram();
  replaceFile(system, undoProgramPath(system), { text, mode: 0o600, ...system.user() });
}

/** A timer that could not be stopped then finds no program, and a program that can't be removed finds nothing to undo. */
export function removeUndoProgram(system: System): void {
  try {
    if (system.status(undoProgramPath(system)) !== null) replaceFile(system, undoProgramPath(system), null);
  } catch {
    return;
  }
}

/** Throws where other accounts may write in the folder. On Windows portplan gave it to administrators alone when it made it. */
function expectOwn(system: System): void {
  if (system.platform === 'win32') return;
  const status = system.status(system.realPath(system.store));
  if (status?.kind === 'directory' && status.uid === system.user().uid && (status.mode & 0o022) === 0) return;
  throw new Failure('unsafe-store', `others may write in ${system.store}, and what lies there is to run later as root`);
}
