/** The tables of netsh in a folder: their names, and what to do about one that is missing or damaged. */
import { markedText } from '../../../model/text/marked-text.ts';
import { Failure } from '../../../model/failure.ts';
import { formatInvocation, type Invocation } from '../../../model/program.ts';
import type { GatheredFolder } from '../../../system/system.ts';
import { MANIFEST } from './gathered-manifest.ts';
import { STACKS } from '../host.ts';
import { readDynamicRange, readExcludedRanges, type Reading } from '../netsh/netsh-text.ts';
import { showDynamic, showExcluded, type Store } from '../netsh/netsh.ts';

interface Table {
  /** `ipv4-tcp-dynamicport.txt`, `ipv6-udp-excludedportrange-persistent.txt`. */
  readonly file: string;
  readonly invocation: Invocation;
  readonly store: Store;
  readonly read: (text: string) => Reading<unknown>;
}

export const TABLES: readonly Table[] = STACKS.flatMap((stack) =>
  (['active', 'persistent'] as const).flatMap((store) => {
    const name = `${stack.family}-${stack.protocol}`;
    const end = store === 'persistent' ? '-persistent.txt' : '.txt';
    return [
      { file: `${name}-dynamicport${end}`, invocation: showDynamic(stack, store), store, read: readDynamicRange },
      {
        file: `${name}-excludedportrange${end}`,
        invocation: showExcluded(stack, store),
        store,
        read: readExcludedRanges,
      },
    ];
  }),
);

export const EXCLUDED_PERSISTENT = TABLES.filter(
  ({ store, read }) => store === 'persistent' && read === readExcludedRanges,
);

/** Throws a Failure in one sentence where one is missing that has to be there, or is not what netsh prints. */
export function expectTables(folder: GatheredFolder): void {
  const needsAll = [MANIFEST, ...EXCLUDED_PERSISTENT.map(({ file }) => file)].some(
    (file) => folder.read(file) !== null,
  );
  for (const table of TABLES) {
    const text = readText(folder, table.file);
    if (text !== null) expectTable(folder, table, text);
    else if (table.store === 'active' || (needsAll && EXCLUDED_PERSISTENT.includes(table))) {
      throw badTable(folder, table, 'is missing');
    }
  }
}

function expectTable(folder: GatheredFolder, table: Table, text: string): void {
  const reading = table.read(text);
  if ('fault' in reading) throw badTable(folder, table, `is not what netsh prints: ${reading.fault}`);
}

function badTable({ path }: GatheredFolder, { file, invocation }: Table, what: string): Failure {
  const again = `run \`${formatInvocation(invocation)} > ${file}\` on the host, or examples/capture/capture-windows.ps1`;
  return new Failure('bad-capture', `${path}/${file} ${what}; ${again}`);
}

/** The text of a file; null when there is no such file. `>` of Windows PowerShell writes UTF-16 with its mark; cmd.exe passes the bytes on. */
export function readText(folder: GatheredFolder, file: string, encoding: 'latin1' | 'utf8' = 'latin1'): string | null {
  const bytes = folder.read(file);
  return bytes === null ? null : markedText(bytes, encoding);
}
