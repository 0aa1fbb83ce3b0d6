/** What an undo leaves alone, since another program has changed it: found, and in words. */
import { sameFile, type FileState } from '../model/plan/file-state.ts';
import type { ApplyRecord, Kept } from '../model/plan/record.ts';
import { valueWords } from '../words/value-words.ts';
import { readFileState } from '../system/files/file-state.ts';
import type { ApplyTarget } from './apply-target.ts';

export function keptSetting(name: string, now: string): Kept {
  return { name, now: valueWords(now) };
}

export function keptFile(name: string, now: FileState | null): Kept {
  return { name, now: now === null ? 'gone' : 'with another text, mode or owner' };
}

/** `net.ipv4.ip_local_port_range (now 25000-60999: another program has changed it, and it stays so)`. */
export function describeKept({ name, now }: Kept): string {
  return `${name} (now ${now}: another program has changed it, and it stays so)`;
}

type Changes = Pick<ApplyRecord, 'settings' | 'files'>;

interface Ours {
  /** The changes of a record whose present values are what portplan has left. */
  readonly ours: Changes;
  readonly kept: readonly Kept[];
}

/** Parts what the runs of a record have left from what another program has changed since. `isDone`: none of them was cut off. */
export async function onlyOurs(
  { system, settings: access }: ApplyTarget,
  record: Changes,
  isDone: boolean,
): Promise<Ours> {
  const detours = isDone ? { meanwhile: [] } : {};
  const settings = await Promise.all(
    record.settings.map(async (change) => {
      const now = await access.read(change);
      return {
        change,
        kept: access.isLeftBy({ ...change, ...detours }, now) ? null : keptSetting(change.setting, now),
      };
    }),
  );
  const files = record.files.map((change) => {
    const now = readFileState(system, change.path);
    return { change, kept: isFileLeftBy({ ...change, ...detours }, now) ? null : keptFile(change.path, now) };
  });
  return {
    ours: { settings: settings.flatMap(oursIn), files: files.flatMap(oursIn) },
    kept: [...settings, ...files].flatMap(({ kept }) => kept ?? []),
  };
}

function oursIn<T>({ change, kept }: { readonly change: T; readonly kept: Kept | null }): readonly T[] {
  return kept === null ? [change] : [];
}

/** A file is written whole or not at all. */
export function isFileLeftBy(
  { before, after, meanwhile = [] }: ApplyRecord['files'][number],
  now: FileState | null,
): boolean {
  return [before, after, ...meanwhile].some((state) => sameFile(now, state));
}
