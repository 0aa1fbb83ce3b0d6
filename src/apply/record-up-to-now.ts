import { readFileState } from '../system/files/file-state.ts';
import type { ApplyRecord } from '../model/plan/record.ts';
import type { ApplyTarget } from './apply-target.ts';

/** The unfinished record with the present values of the host as its `after`: only the host itself shows how far that run came. */
export async function recordUpToNow({ system, settings }: ApplyTarget, record: ApplyRecord): Promise<ApplyRecord> {
  const now = record.settings.map(async (change) => ({ ...change, after: await settings.read(change) }));
  return {
    ...record,
    settings: await Promise.all(now),
    files: record.files.map((change) => ({ ...change, after: readFileState(system, change.path) })),
  };
}
