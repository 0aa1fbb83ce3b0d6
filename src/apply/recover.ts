/** What every command does first about a run that was cut off, once it has the lock. */
import { dirname } from 'node:path/posix';
import type { ApplyRecord } from '../model/plan/record.ts';
import { removeLeftovers } from '../system/files/temporary-files.ts';
import type { ApplyTarget } from './apply-target.ts';

/** Services that it stopped run again, and its temporary files are gone. */
export async function recover(
  { system, settings }: ApplyTarget,
  unfinished: ApplyRecord,
  next: 'apply' | 'undo',
): Promise<void> {
  await settings.recover(unfinished, next);
  const folders = new Set(unfinished.files.map(({ path }) => dirname(path)));
  for (const folder of folders) if (system.status(folder) !== null) system.inFolder(folder, removeLeftovers);
}
