/** The file that `--out` names, and what it must not be. */
import { dirname } from 'node:path';
import { errorCode, reasonFor } from '../../model/errno-reason.ts';
import { Failure } from '../../model/failure.ts';
import type { NamedFiles } from '../../system/files/named-files.ts';

/** Throws a Failure where there is something of that name that is no regular file. */
export function expectReplaceable(files: NamedFiles, out: string): void {
  const kind = files.kind(out);
  if (kind === null || kind === 'file') return;
  throw new Failure('usage', `--out would replace ${out}, which is a ${kind}: name a file`);
}

/** Throws a Failure where it is one of these files, of which the plan was read. */
export function expectNoSource(files: NamedFiles, out: string, sources: Iterable<string>): void {
  const same = [...sources].find((source) => files.areSame(out, source));
  if (same === undefined) return;
  const what = same === out ? 'the plan file itself' : `the plan file ${same}`;
  throw new Failure('usage', `--out would replace ${out}, which is ${what}: name another file`);
}

/** Why a file could not be made, in a few words. /proc says ENOENT for what it has no place for. */
export function outReason(files: NamedFiles, out: string, error: unknown): string {
  if (errorCode(error) !== 'ENOENT') return reasonFor(error, 'create');
  const folder = dirname(out);
  return files.isFolder(folder) ? `${folder} takes no new files` : `there is no folder ${folder}`;
}
