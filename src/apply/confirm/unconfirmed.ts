/** unconfirmed.json, beside the records: the apply that is undone unless it is confirmed. */
import { decodeUtf8, encodeUtf8 } from '../../model/bytes.ts';
import { Failure } from '../../model/failure.ts';
import type { Unconfirmed } from '../../model/plan/unconfirmed.ts';
import type { ReadOnlySystem, System } from '../../system/system.ts';
import { removeReserves } from './disk-reserve.ts';
import { removeUndoProgram } from './undo-program.ts';
import { expectKnownForm, parseSealed, sealedText } from '../json-with-digest.ts';
import { replaceFile } from '../replace-file.ts';
import { readOwn } from '../store.ts';
import { expectTrustedStore } from '../trusted-store.ts';
import isUnconfirmed from './unconfirmed-schema.generated.js';

const unconfirmedIn = ({ store }: ReadOnlySystem): string => `${store}/unconfirmed.json`;

/** The apply that waits to be confirmed; null when there is no such file. Throws a Failure when the file is damaged. */
export function readUnconfirmed(system: ReadOnlySystem): Unconfirmed | null {
  const path = unconfirmedIn(system);
  expectTrustedStore(system);
  const text = readOwn(system, path);
  if (text === null) return null;
  const written = decodeUtf8(text);
  const value = parseSealed(written, isUnconfirmed);
  if (value) return value as Unconfirmed;
  expectKnownForm(path, written);
  throw new Failure(
    'damaged-record',
    `${path} is damaged. Move it away to go on: then the apply that it speaks of stays, until portplan rollback.`,
  );
}

/** Writes the file to the disk; called before the host is changed. */
export function writeUnconfirmed(system: System, unconfirmed: Unconfirmed): void {
  const text = encodeUtf8(sealedText(unconfirmed));
  replaceFile(system, unconfirmedIn(system), { text, mode: 0o644, ...system.user() });
}

/** Removes the file and the program, and stops the timer. A timer that can't be stopped later finds nothing to undo. */
export async function cancelUndo(system: System, unconfirmed: Unconfirmed | null): Promise<void> {
  removeReserves(system, unconfirmed?.reserves ?? []);
  if (system.status(unconfirmedIn(system)) !== null) replaceFile(system, unconfirmedIn(system), null);
  removeUndoProgram(system);
  if (unconfirmed) await system.stopTimer(unconfirmed.token, unconfirmed.by);
}

/** The same, but errors are dropped: a file that stays does no harm, as nothing is found to undo at the deadline. `null`: no timer runs. */
export async function cancelUndoQuietly(system: System, unconfirmed: Unconfirmed | null): Promise<void> {
  try {
    await cancelUndo(system, unconfirmed);
  } catch {
    return;
  }
}
