/** unconfirmed.json, beside the records: the apply that is undone unless somebody confirms it. */
import { decodeUtf8, encodeUtf8 } from '../../model/bytes.ts';
import { Failure } from '../../model/failure.ts';
import type { Unconfirmed } from '../../model/plan/unconfirmed.ts';
import { orNull, type ReadOnlySystem, type System } from '../../system/system.ts';
import { removeUndoProgram } from './undo-program.ts';
import { parseChecked } from '../parse-checked.ts';
import { replaceFile } from '../replace-file.ts';
import { readable } from '../store.ts';
import isUnconfirmed from './unconfirmed-schema.generated.js';

export const unconfirmedIn = ({ store }: ReadOnlySystem): string => `${store}/unconfirmed.json`;

/** Null when there is none; a Failure when the file is damaged. */
export function readUnconfirmed(system: ReadOnlySystem): Unconfirmed | null {
  const path = unconfirmedIn(system);
  const text = readable(path, () => orNull(['ENOENT'], () => system.readFile(path)));
  if (text === null) return null;
  const value = parseChecked(decodeUtf8(text), isUnconfirmed);
  if (value) return value as Unconfirmed;
  throw new Failure(
    'damaged-record',
    `${path} is damaged. Move it away to go on: then the apply that it speaks of stays, until portplan rollback.`,
  );
}

/** On the disk before anything is changed. */
export function writeUnconfirmed(system: System, unconfirmed: Unconfirmed): void {
  const text = encodeUtf8(`${JSON.stringify(unconfirmed, null, 2)}\n`);
  replaceFile(system, unconfirmedIn(system), { text, mode: 0o644, ...system.user() });
}

/** From here on the apply stays. Its timer may run all the same, and then finds nothing to do. */
export async function cancelUndo(system: System, unconfirmed: Unconfirmed | null): Promise<void> {
  if (system.status(unconfirmedIn(system)) !== null) replaceFile(system, unconfirmedIn(system), null);
  removeUndoProgram(system);
  if (unconfirmed) await system.stopTimer(unconfirmed.token, unconfirmed.by);
}

/**
 * Left as it is, it does no harm: at the deadline nothing is found that could be undone. Null: its timer is stopped, or was never started.
 */
export async function cancelUndoQuietly(system: System, unconfirmed: Unconfirmed | null): Promise<void> {
  try {
    await cancelUndo(system, unconfirmed);
  } catch {
    return;
  }
}
