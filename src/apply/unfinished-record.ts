import type { ApplyRecord } from '../model/plan/record.ts';
import { readFileState } from '../system/files/file-state.ts';
import type { ApplyTarget } from './apply-target.ts';
import { isFileLeftBy } from './changed-by-others.ts';

/**
 * The unfinished record with the present values of the host as its `after`: only the host itself shows how far that run came.
 * What another program has changed since is its own: an undo leads back to that, not to what was there before.
 */
export async function recordUpToNow({ system, settings }: ApplyTarget, record: ApplyRecord): Promise<ApplyRecord> {
  const changed = record.settings.map(async (change) => {
    const now = await settings.read(change);
    return settings.isLeftBy(change, now) ? { ...change, after: now } : foreign(change, now);
  });
  const files = record.files.map((change) => {
    const now = readFileState(system, change.path);
    return isFileLeftBy(change, now) ? { ...change, after: now } : foreign(change, now);
  });
  return { ...record, settings: await Promise.all(changed), files };
}

function foreign<S, T extends { readonly before: S; readonly after: S }>(change: T, now: S): T {
  return { ...change, before: now, after: now, meanwhile: [] };
}
