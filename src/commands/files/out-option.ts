/** The file that `--out` names, and what it must not be. */
import { dirname } from 'node:path';
import { reasonFor } from '../../model/errno-reason.ts';
import { Failure } from '../../model/failure.ts';
import { errorCode } from '../../model/errno-reason.ts';
import type { Context } from '../command.ts';

/** Undefined where it is not given. Throws a Failure for what is no name, and for what is there and is no regular file. */
export function outOption({ arguments: given, files }: Pick<Context, 'arguments' | 'files'>): string | undefined {
  const out = given.value('out');
  if (out === '' || out === '-') throw new Failure('usage', `--out takes the name of a file, not ${out || "''"}`);
  const kind = out === undefined ? null : files.kind(out);
  if (out === undefined || kind === null || kind === 'file') return out;
  throw new Failure('usage', `--out would replace ${out}, which is a ${kind}: name a file`);
}

/** Throws a Failure where it is one of these files, of which the plan was read. */
export function expectNoSource({ arguments: given, files }: Context, sources: Iterable<string>): void {
  const out = given.value('out');
  const same = out === undefined ? undefined : [...sources].find((source) => files.areSame(out, source));
  if (out === undefined || same === undefined) return;
  const what = same === out ? 'the plan file itself' : `the plan file ${same}`;
  throw new Failure('usage', `--out would replace ${out}, which is ${what}: name another file`);
}

/** Why a file could not be made, in a few words. /proc says ENOENT for what it has no place for. */
export function outReason({ files }: Pick<Context, 'files'>, out: string, error: unknown): string {
  if (errorCode(error) !== 'ENOENT') return reasonFor(error, 'create');
  const folder = dirname(out);
  return files.isFolder(folder) ? `${folder} takes no new files` : `there is no folder ${folder}`;
}
