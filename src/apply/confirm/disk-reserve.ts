/** Files that keep room on the disks for the undo at a deadline: where a disk is full then, they make way. */
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path/posix';
import { bytesOf } from '../../model/bytes.ts';
import { type ApplyRecord, lastingFiles } from '../../model/plan/record.ts';
import type { System } from '../../system/system.ts';
import { recordText } from '../record.ts';
import { replaceFile } from '../replace-file.ts';

interface Reserve {
  readonly path: string;
  readonly bytes: number;
}

/** Beyond the texts themselves: what a folder may grow by, and the record of the undo over that of the apply. */
const SPARE_BYTES = 16_384;

/** One beside the records, and one beside each file that gets its earlier text back. */
export function reservesFor(system: System, record: ApplyRecord): readonly Reserve[] {
  const files = lastingFiles(record).flatMap(({ path, before }) =>
    before === null ? [] : [{ path: besides(path), bytes: before.text.length + SPARE_BYTES }],
  );
  return [
    { path: besides(`${system.store}/unfinished.json`), bytes: recordText(record).length + SPARE_BYTES },
    ...files,
  ];
}

const ENDING = '.portplan-reserve';

/** Its name does not end in .conf: no boot reader reads it. */
function besides(path: string): string {
  return join(dirname(path), `.${basename(path)}${ENDING}`);
}

/** Bytes that no file system can store in less room. */
export function makeReserves(system: System, reserves: readonly Reserve[]): void {
  for (const { path, bytes } of reserves)
    replaceFile(system, path, { text: bytesOf(randomBytes(bytes).toString('latin1')), mode: 0o600, ...system.user() });
}

/** Errors are dropped: a file that stays takes up some room, and does no harm. */
export function removeReserves(system: System, paths: readonly string[]): void {
  for (const path of paths.filter((named) => named.endsWith(ENDING))) {
    try {
      if (system.status(path) !== null) replaceFile(system, path, null);
    } catch {
      continue;
    }
  }
}
