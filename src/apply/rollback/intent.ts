/** What a rollback is to bring about: the record turned around, but for what another program has changed since. */
import { Failure } from '../../model/failure.ts';
import { sameFile, type FileState } from '../../model/plan/file-state.ts';
import { ownershipKept, ownershipWithout } from '../../model/plan/ownership.ts';
import { lastingChanges, lastingFiles, type ApplyRecord, type Kept } from '../../model/plan/record.ts';
import { readFileState } from '../../system/files/file-state.ts';
import type { System } from '../../system/system.ts';
import type { ApplyTarget } from '../apply-target.ts';
import { isFileLeftBy, onlyOurs } from '../changed-by-others.ts';
import { ownershipOf, type Latest } from '../store.ts';

interface Intent {
  /** The record whose `after` is to come true. */
  readonly record: ApplyRecord;
  readonly keep: boolean;
  /** What stays, since another program has changed it. */
  readonly kept: readonly Kept[];
}

/**
 * What the rollback is to bring about, and whether its record is kept. An apply that was cut off leaves no record once it is
 * undone; a rollback that was cut off is finished, towards what it was to bring. What another program has changed since stays.
 */
export async function intentOf(
  target: ApplyTarget,
  chosen: ApplyRecord,
  latest: Latest,
  because: ApplyRecord['because'],
): Promise<Intent> {
  const { system } = target;
  const { newest, unfinished } = latest;
  if (unfinished) {
    const { ours, kept } = await onlyOurs(target, chosen, false);
    const record = { ...chosen, ...ours };
    if (chosen.undoes === undefined) return { record: reversed(system, record), keep: false, kept };
    return { record: withKept(record, [...(chosen.kept ?? []), ...kept]), keep: true, kept };
  }
  const lasting = { settings: lastingChanges(chosen), files: lastingFiles(chosen) };
  const { ours, kept } = await onlyOurs(target, lasting, true);
  // A person can look first, and decide; at the deadline there may be no way to the host but an undo of all the rest.
  if (because === undefined) expectUnmoved(chosen, await differences(target, chosen), kept);
  const now = ownershipOf(latest);
  const undone = ownershipWithout(now, chosen.ownership.before, chosen.ownership.after);
  const record = {
    ...reversed(system, { ...chosen, ...ours }),
    id: (newest?.id ?? 0) + 1,
    ...(because && { because }),
    ownership: { before: now, after: undone },
  };
  return { record: withKept(record, kept), keep: true, kept };
}

/** What is left alone goes on to belong to whom it belongs to. */
function withKept(record: ApplyRecord, kept: readonly Kept[]): ApplyRecord {
  if (kept.length === 0) return record;
  const { ownership } = record;
  const names = kept.map(({ name }) => name);
  return {
    ...record,
    kept,
    ownership: { ...ownership, after: ownershipKept(ownership.before, ownership.after, names) },
  };
}

/** The file as it is now. Throws where another program has changed it since it was found to be ours. */
export function expectOurs(
  system: System,
  chosen: ApplyRecord,
  change: ApplyRecord['files'][number],
): FileState | null {
  const now = readFileState(system, change.path);
  if (!isFileLeftBy(change, now)) expectUnmoved(chosen, [change.path], []);
  return now;
}

function expectUnmoved({ id }: ApplyRecord, moved: readonly string[], kept: readonly Kept[]): void {
  if (moved.length === 0) return;
  const names = moved.map((name) => {
    const now = kept.find((one) => one.name === name)?.now;
    return now === undefined ? name : `${name} (now ${now})`;
  });
  const message = `record ${id} can't be undone: ${names.join(' and ')} changed after it; nothing was done`;
  throw new Failure('moved-on', message, 1);
}

/** The settings and files that are not as the record has left them. */
export async function differences(
  { system, settings: access }: ApplyTarget,
  record: ApplyRecord,
): Promise<readonly string[]> {
  const read = lastingChanges(record).map(async (change) => ({
    ...change,
    isSame: (await access.read(change)) === change.after,
  }));
  return [
    ...(await Promise.all(read)).filter(({ isSame }) => !isSame).map(({ setting }) => setting),
    ...lastingFiles(record)
      .filter((change) => !sameFile(readFileState(system, change.path), change.after))
      .map(({ path }) => path),
  ];
}

function reversed(system: System, record: ApplyRecord): ApplyRecord {
  const turned = <T extends { readonly before: unknown; readonly after: unknown }>(change: T): T => ({
    ...change,
    before: change.after,
    after: change.before,
  });
  return {
    ...record,
    action: 'rollback',
    undoes: record.id,
    at: system.now().toISOString(),
    settings: record.settings.map(turned),
    files: record.files.map(turned),
    ownership: turned(record.ownership),
  };
}
