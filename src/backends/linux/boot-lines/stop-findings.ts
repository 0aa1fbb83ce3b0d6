import { grouped } from '../../../model/grouped.ts';
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { listed } from '../../../model/text/listed.ts';
import { readerStop, type ReaderStop } from '../boot/boot-state.ts';
import { READER_NAMES, type BootReader, type SysctlTree } from '../boot/boot-types.ts';

/** Files and lines at which a reader hangs or dies, before it sets anything. */
export function stopFindings(files: SysctlTree, readers: readonly BootReader[]): readonly BootFinding[] {
  const found = readers.flatMap((reader) => {
    const stop = readerStop(reader, files);
    return stop ? [{ ...stop, reader }] : [];
  });
  const byPlace = grouped(found, ({ file, line }) => `${file}:${line ?? ''}`);
  return [...byPlace.values()].flatMap(([first, ...others]) =>
    first ? [stopFinding(first, [first.reader, ...others.map(({ reader }) => reader)])] : [],
  );
}

function stopFinding({ file, line }: ReaderStop, readers: readonly BootReader[]): BootFinding {
  const names = listed(readers.map((reader) => READER_NAMES[reader]));
  const isHang = line === null;
  const [hang, die, set] = readers.length > 1 ? ['hang', 'die', 'set'] : ['hangs', 'dies', 'sets'];
  const what = isHang
    ? `${hang} at this file, which has no end`
    : `${die} of an assertion at this pattern, whose first name is longer than 255 bytes`;
  return {
    rule: 'boot-reader-stops',
    severity: 'warning',
    message: `${names} ${what}, and ${set} nothing at all`,
    help: isHang
      ? 'put a regular file in its place, or a link to /dev/null to hide others of that name'
      : 'remove this line, or shorten the pattern',
    at: { file, line: line ?? 1, column: 1 },
    ports: null,
  };
}
