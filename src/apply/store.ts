/**
 * The records of a host, below /var/lib/portplan:
 *   history/000001.json …  what was done, newest last
 *   unfinished.json        what is being done now, or was when the machine or the program died
 *   lock                   held while something is done
 * A record becomes history by a rename: one moment, after which it counts.
 */
import { Failure } from '../model/failure.ts';
import { ownsNothing, type Ownership } from '../model/ownership.ts';
import { errorCode, orNull, type System } from '../system/system.ts';
import type { ApplyRecord } from '../model/record.ts';
import { formatRecord, ownershipMeanwhile, parseRecord } from './record.ts';
import { reasonFor } from './reason.ts';
import { makeDirectory, replaceFile } from './replace-file.ts';

export const STORE = '/var/lib/portplan';
const HISTORY = `${STORE}/history`;
const UNFINISHED = `${STORE}/unfinished.json`;
export const LOCK = `${STORE}/lock`;

/** The newest record, and one that was never finished. */
export interface Latest {
  readonly newest: ApplyRecord | null;
  readonly unfinished: ApplyRecord | null;
}

/** Also read while another run, which holds the lock, makes the one into the other: in this order none is missed. */
export function readLatest(system: System): Latest {
  const unfinished = readRecord(system, UNFINISHED);
  const id = historyIds(system).at(-1);
  return { unfinished, newest: id === undefined ? null : readRecord(system, historyPath(id)) };
}

/** What portplan has made on this host, as far as the records know. */
export function ownershipOf({ newest, unfinished }: Latest): Ownership {
  if (unfinished) return ownershipMeanwhile(unfinished.ownership);
  return newest?.ownership.after ?? ownsNothing;
}

/** Oldest first. */
export function readHistory(system: System): readonly ApplyRecord[] {
  return historyIds(system).flatMap((id) => readRecord(system, historyPath(id)) ?? []);
}

function historyIds(system: System): readonly number[] {
  const names = readable(HISTORY, () => (system.status(HISTORY) === null ? [] : system.list(HISTORY)));
  const ids = names.flatMap((name) => /^(\d{6,})\.json$/.exec(name)?.[1] ?? []);
  return ids.map(Number).sort((a, b) => a - b);
}

/** Null when there is no such file; a Failure when it is damaged: nobody should guess what it said. */
function readRecord(system: System, path: string): ApplyRecord | null {
  const text = readable(path, () => orNull(['ENOENT'], () => system.readFile(path)));
  if (text === null) return null;
  const record = parseRecord(Buffer.from(text, 'latin1').toString('utf8'));
  if (record) return record;
  throw new Failure(
    'damaged-record',
    `${path} is damaged. Move it away to go on: then what it recorded counts as foreign, is kept, and can't be rolled back.`,
  );
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === '') throw error;
    throw new Failure('unreadable-record', `${path} can't be read: ${reasonFor(error)}`);
  }
}

/** Written before the first step, so that whatever happens is known. */
export function begin(system: System, record: ApplyRecord): void {
  prepare(system);
  const text = Buffer.from(formatRecord(record), 'utf8').toString('latin1');
  replaceFile(system, UNFINISHED, { text, mode: modeOf(record), ...system.user() });
}

/** A record holds the bytes of files: whoever may not read those may not read it either. */
function modeOf({ files }: ApplyRecord): number {
  const open = files.every(({ before, after }) =>
    [before, after].every((state) => state === null || state.mode & 0o004),
  );
  return open ? 0o644 : 0o600;
}

/** The unfinished record becomes history. */
export function commit(system: System, record: ApplyRecord): void {
  system.rename(UNFINISHED, historyPath(record.id));
  try {
    system.syncDirectory(HISTORY);
    system.syncDirectory(STORE);
  } catch (error) {
    system.rename(historyPath(record.id), UNFINISHED);
    throw error;
  }
}

/** Nothing of the unfinished record is in force any more. */
export function forget(system: System): void {
  if (system.status(UNFINISHED) !== null) replaceFile(system, UNFINISHED, null);
}

/** Makes the directories. */
export function prepare(system: System): void {
  if (system.status(HISTORY) !== null) return;
  makeDirectory(system, HISTORY);
}

function historyPath(id: number): string {
  return `${HISTORY}/${String(id).padStart(6, '0')}.json`;
}
