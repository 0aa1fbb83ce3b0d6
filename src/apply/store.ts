/**
 * The records of a host, below the system's own place for them, /var/lib/portplan for instance:
 *   history/000001.json …  what was done, newest last
 *   unfinished.json        what is being done now, or was when the machine or the program died
 *   unconfirmed.json       the apply that is undone unless it is confirmed (unconfirmed.ts)
 *   expire.js              the program that undoes it then, in one file (undo-program.ts)
 *   lock                   held while something is done
 * A record becomes history by a rename: one moment, after which it counts.
 */
import { basename, dirname } from 'node:path/posix';
import { decodeUtf8, encodeUtf8, type Bytes } from '../model/bytes.ts';
import { Failure } from '../model/failure.ts';
import { ownsNothing, type Ownership } from '../model/plan/ownership.ts';
import { orNull, type ReadOnlySystem, type System } from '../system/system.ts';
import type { ApplyRecord } from '../model/plan/record.ts';
import { recordText, ownershipMeanwhile, parseRecord } from './record.ts';
import { nonsenseIn } from './impossible-record.ts';
import { replaceFile } from './replace-file.ts';
import { expectKnownForm } from './json-with-digest.ts';
import { historyIn, prepare } from './store-folder.ts';
import { expectTrusted, expectTrustedStore, readable } from './trusted-store.ts';

const unfinishedIn = ({ store }: ReadOnlySystem): string => `${store}/unfinished.json`;

/** The newest record, and one that was never finished. */
export interface Latest {
  readonly newest: ApplyRecord | null;
  readonly unfinished: ApplyRecord | null;
}

/** Reads the unfinished record first: another run may turn it into the newest one meanwhile, and in this order it is not missed. */
export function readLatest(system: ReadOnlySystem): Latest {
  expectTrustedStore(system, historyIn(system));
  const unfinished = readRecord(system, unfinishedIn(system), null);
  const id = historyIds(system).at(-1);
  return { unfinished, newest: id === undefined ? null : readRecord(system, historyPath(system, id), id) };
}

/** What portplan has made on this host, as far as the records know. */
export function ownershipOf({ newest, unfinished }: Latest): Ownership {
  if (unfinished) return ownershipMeanwhile(unfinished);
  return newest?.ownership.after ?? ownsNothing;
}

/** The records from that id on, oldest first. */
export function readHistory(system: ReadOnlySystem, first = 0): readonly ApplyRecord[] {
  expectTrustedStore(system, historyIn(system));
  const ids = historyIds(system).filter((id) => id >= first);
  return ids.flatMap((id) => readRecord(system, historyPath(system, id), id) ?? []);
}

function historyIds(system: ReadOnlySystem): readonly number[] {
  const path = historyIn(system);
  const names = readable(path, () => orNull(['ENOENT'], () => system.list(path)) ?? []);
  const ids = names.flatMap((name) => /^(\d{6,})\.json$/.exec(name)?.[1] ?? []);
  return ids.map(Number).sort((a, b) => a - b);
}

/** Null when there is no such file; throws a Failure when it is damaged, as what it said can't be known. */
function readRecord(system: ReadOnlySystem, path: string, id: number | null): ApplyRecord | null {
  const text = readOwn(system, path);
  if (text === null) return null;
  const written = decodeUtf8(text);
  const record = parseRecord(written);
  if (record === null) expectKnownForm(path, written);
  const nonsense = record && nonsenseIn(record, id, system.platform);
  if (record && nonsense === null) return system.isImage ? withoutSettings(record) : record;
  throw new Failure(
    'damaged-record',
    `${path} is damaged${nonsense === null ? '' : `: ${nonsense}`}. Move it away to go on: then what it recorded counts as foreign, is kept, and can't be rolled back.`,
  );
}

/** A file of the store; null when there is none. Throws a Failure where others may write it. */
export function readOwn(system: ReadOnlySystem, path: string): Bytes | null {
  return readable(path, () => {
    expectTrusted(system, path);
    return orNull(['ENOENT'], () => system.readFile(path));
  });
}

/**
 * An image has files alone. A record that names settings came there with the files of a running host: they are none of the
 * image's, and nothing that is made of the record asks the kernel for them.
 */
function withoutSettings(record: ApplyRecord): ApplyRecord {
  const names = record.settings.map(({ setting }) => setting);
  return names.length === 0 ? record : { ...record, settings: [], leftOut: names };
}

/** Writes the unfinished record before the first step, so that a run that is cut off can be undone. */
export function begin(system: System, record: ApplyRecord): void {
  prepare(system);
  const text = encodeUtf8(recordText(record));
  replaceFile(system, unfinishedIn(system), { text, mode: modeOf(system, record), ...system.user() });
}

/** A record holds the bytes of files, so an account that may not read the files, or may not reach them, may not read the record. */
function modeOf(system: System, { files }: ApplyRecord): number {
  const open = files.every(
    ({ path, before, after, meanwhile = [] }) =>
      isReachable(system, dirname(path)) &&
      [before, after, ...meanwhile].every((state) => state === null || state.mode & READABLE_BY_ALL),
  );
  return open ? 0o644 : 0o600;
}

/** Whether every account may look below the folder. */
function isReachable(system: System, folder: string): boolean {
  const status = system.status(folder);
  const isOpen = status === null || (status.mode & SEARCHED_BY_ALL) !== 0;
  return isOpen && (folder === '/' || isReachable(system, dirname(folder)));
}

const [READABLE_BY_ALL, SEARCHED_BY_ALL] = [0o004, 0o001];

/** The unfinished record becomes history. */
export function commit(system: System, record: ApplyRecord): void {
  const [unfinished, kept] = [basename(unfinishedIn(system)), basename(historyPath(system, record.id))];
  system.inFolder(system.store, (store) =>
    system.inFolder(historyIn(system), (history) => {
      store.rename(unfinished, kept, history);
      try {
        history.sync();
        store.sync();
      } catch (error) {
        history.rename(kept, unfinished, store);
        throw error;
      }
    }),
  );
}

/** Removes the unfinished record, once nothing of it is in force. */
export function forget(system: System): void {
  if (system.status(unfinishedIn(system)) !== null) replaceFile(system, unfinishedIn(system), null);
}

function historyPath(system: ReadOnlySystem, id: number): string {
  return `${historyIn(system)}/${String(id).padStart(6, '0')}.json`;
}
