/** expire.js, beside the records: a copy of portplan that the timer runs, as the one that applied may be gone by then. */
import type { System } from '../../system/system.ts';
import { replaceFile } from '../replace-file.ts';

export const undoProgramPath = ({ store }: System): string => `${store}/expire.js`;

/** Writes the program. */
export function writeUndoProgram(system: System): void {
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
