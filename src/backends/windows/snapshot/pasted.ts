/** A Windows host of which a paste shows some tables: the files of a gathered folder, and what was not in it. */
import { bytesOf } from '../../../model/bytes.ts';
import { grouped } from '../../../model/grouped.ts';
import type { Unseen } from '../../../model/unseen/unseen.ts';
import type { GatheredFolder } from '../../../system/system.ts';
import type { Gathered } from '../../backend.ts';
import { STACKS, stackName, type Stack } from '../host.ts';
import { gatheredSystem } from './gathered.ts';
import { type PastedTable, readPasted } from './pasted-tables.ts';

/** The host that the text shows a part of; null where it has no table of Windows. `name`: of the file, for messages. */
export function pastedWindows(name: string, text: string): Gathered | null {
  const { tables, netstat, tasks } = readPasted(text);
  if (tables.length === 0 && netstat.length === 0) return null;
  const placed = placedTables(tables);
  const files = new Map([
    ...STACKS.flatMap((stack) => FALLBACKS.map((fallback) => [fileOf(stack, fallback), textOf(fallback)] as const)),
    ...placed.map(({ stack, table }) => [fileOf(stack, table), textOf(table)] as const),
    ...(netstat.length > 0 ? [['netstat.txt', netstat.join('\n')] as const] : []),
    ...(tasks.length > 0 ? [['tasklist.txt', tasks.join('\n')] as const] : []),
  ]);
  return { system: gatheredSystem(folderOf(name, files)), notes: [], unseen: unseenIn(placed), isPart: true };
}

interface PlacedTable {
  readonly stack: Stack;
  readonly table: PastedTable;
}

/** A title names no family. People paste IPv4 first, and most of them nothing else. */
function placedTables(tables: readonly PastedTable[]): readonly PlacedTable[] {
  const placed: PlacedTable[] = [];
  const isTaken = (stack: Stack, { kind, store }: PastedTable): boolean =>
    placed.some(
      (each) => stackName(each.stack) === stackName(stack) && each.table.kind === kind && each.table.store === store,
    );
  for (const table of tables) {
    const protocol = table.protocol ?? 'tcp';
    const family = table.family ?? (isTaken({ family: 'ipv4', protocol }, table) ? 'ipv6' : 'ipv4');
    placed.push({ stack: { family, protocol }, table });
  }
  return placed;
}

/** What stands for tables that are not in it: nothing excluded, and the range of a fresh Windows. That it is made up is told. */
const FALLBACKS: readonly PastedTable[] = [
  { kind: 'excluded', rows: [], isCut: false, family: null, protocol: null, store: 'active' },
  { kind: 'dynamic', range: { first: 49152, last: 65535 }, family: null, protocol: null, store: 'active' },
];

function fileOf({ family, protocol }: Stack, { kind, store }: Pick<PastedTable, 'kind' | 'store'>): string {
  const name = kind === 'excluded' ? 'excludedportrange' : 'dynamicport';
  return `${family}-${protocol}-${name}${store === 'persistent' ? '-persistent' : ''}.txt`;
}

/** As netsh prints it. */
function textOf(table: PastedTable): string {
  if (table.kind === 'dynamic') {
    const { first, last } = table.range;
    return `\n---------------------------------\nStart : ${first}\nCount : ${last - first + 1}\n\n`;
  }
  const rows = table.rows.map(({ first, last, administered }) => `${first} ${last}${administered ? ' *' : ''}\n`);
  return `\n----------    --------\n${rows.join('')}\n* - end\n`;
}

function folderOf(path: string, files: ReadonlyMap<string, string>): GatheredFolder {
  return {
    path,
    read: (name) => {
      const text = files.get(name);
      return text === undefined ? null : bytesOf(Buffer.from(text, 'utf8').toString('latin1'));
    },
    list: () => [],
  };
}

function unseenIn(placed: readonly PlacedTable[]): readonly Unseen[] {
  const seen = grouped(placed, ({ stack, table: { kind } }) => `${kind} ${stackName(stack)}`);
  const missing = (kind: PastedTable['kind']): readonly string[] =>
    STACKS.map(stackName).filter((stack) => !seen.has(`${kind} ${stack}`));
  const told = placed.filter(({ table: { store } }) => store === 'active');
  return [
    ...(['excluded', 'dynamic'] as const).flatMap((kind): readonly Unseen[] => {
      const stacks = missing(kind);
      return stacks.length === 0 ? [] : [{ kind: 'tables', table: TABLE_NAMES[kind], stacks }];
    }),
    ...told.flatMap(({ stack, table }): readonly Unseen[] => [
      ...(table.family === null
        ? [{ kind: 'table-family' as const, table: TABLE_NAMES[table.kind], stack: stackName(stack) }]
        : []),
      ...(table.kind === 'excluded' && table.isCut ? [{ kind: 'cut-table' as const, stack: stackName(stack) }] : []),
    ]),
  ];
}

const TABLE_NAMES = { excluded: 'excludedportrange', dynamic: 'dynamicport' } as const;
