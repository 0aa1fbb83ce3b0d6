/** Which entry of a boot loader's menu boots by itself: by the texts of its files, as far as those decide. */
import { nameTest } from '../boot/glob.ts';
import { byText, byVersion } from './version-order.ts';

/** Whether a line, by its index, belongs to an entry that boots only where somebody chooses it. */
export type IsOfOther = (line: number) => boolean;

/** An entry, or a submenu, of grub.cfg or extlinux.conf. */
interface MenuItem {
  /** What `default` may call it. */
  readonly names: readonly string[];
  readonly from: number;
  to: number;
  readonly items: MenuItem[];
}

/** `environment`: what grubenv keeps between boots, such as saved_entry. */
export function othersInGrub(text: string, environment: ReadonlyMap<string, string>): IsOfOther {
  const lines = text.split('\n');
  const menu = grubMenu(lines);
  let [chosen, items] = [menu[0], menu];
  for (const name of grubDefault(lines, environment).split('>')) {
    chosen = items.find(({ names }) => names.includes(name)) ?? items[0];
    items = chosen?.items ?? [];
  }
  while (chosen?.items[0]) chosen = chosen.items[0];
  return outside(menu, chosen);
}

function grubMenu(lines: readonly string[]): MenuItem[] {
  const menu: MenuItem[] = [];
  const open: MenuItem[] = [];
  for (const [i, line] of lines.entries()) {
    const [start, ...titles] = /^\s*(?:menuentry|submenu)\s+(?:'([^']*)'|"([^"]*)"|(\S+))/.exec(line) ?? [];
    if (start !== undefined) {
      const siblings = open.at(-1)?.items ?? menu;
      const [, , id] = /(?:--id[= ]|\$\{?menuentry_id_option\}?)\s*(['"]?)([^'"\s]+)\1/.exec(line) ?? [];
      const names = [String(siblings.length), ...titles, id].filter((name) => name !== undefined);
      const item = { names, from: i, to: lines.length, items: [] };
      siblings.push(item);
      open.push(item);
    } else if (/^\s*\}/.test(line)) {
      const item = open.pop();
      if (item) item.to = i;
    }
  }
  return menu;
}

/** The last of the lines that say it; what `grub-reboot` has chosen for one boot comes before it. */
function grubDefault(lines: readonly string[], environment: ReadonlyMap<string, string>): string {
  const values = lines.flatMap((line) => /^\s*set\s+default=(.*)$/.exec(line)?.[1] ?? []);
  const unquoted = values.map((value) => value.trim().replace(/^(["'])(.*)\1$/, '$2'));
  const filled = unquoted.map((value) =>
    value.replace(/\$\{?(\w+)\}?/g, (_, name: string) => environment.get(name) ?? ''),
  );
  const said = [...filled, environment.get('next_entry') ?? ''];
  return said.findLast((value) => value !== '') ?? '0';
}

/** Lines of grubenv: `saved_entry=…`. */
export function grubEnvironment(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** `LABEL` begins an entry of extlinux; `DEFAULT`, or `MENU DEFAULT` in an entry, names the one that boots. */
export function othersInExtlinux(text: string): IsOfOther {
  const menu: MenuItem[] = [];
  let wanted: string | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    const [, word = '', name = ''] = /^(label|default|menu\s+default)\b\s*(.*)$/i.exec(line.trim()) ?? [];
    const last = menu.at(-1);
    if (/^label$/i.test(word)) {
      if (last) last.to = i - 1;
      menu.push({ names: [name], from: i, to: Infinity, items: [] });
    } else if (/^default$/i.test(word)) wanted ??= name;
    else if (word !== '') wanted = last?.names[0];
  }
  return outside(menu, menu.find(({ names }) => names.includes(wanted ?? '')) ?? menu[0]);
}

function outside(menu: readonly MenuItem[], chosen: MenuItem | undefined): IsOfOther {
  const isIn = ({ from, to }: MenuItem, line: number): boolean => line >= from && line <= to;
  return (line) => menu.some((item) => isIn(item, line)) && !(chosen && isIn(chosen, line));
}

interface LoaderEntry {
  /** The name of its file in loader/entries. */
  readonly name: string;
  readonly text: string;
}

/**
 * The name of the file that boots (the Boot Loader Specification; systemd-boot(7), loader.conf(5)). `wanted`: a pattern for its name,
 * with or without `.conf`; null where none is said. The newest entry comes first, and one that failed to boot too often last.
 */
export function defaultLoaderEntry(entries: readonly LoaderEntry[], wanted: string | null): string | undefined {
  const sorted = entries.toSorted(byRank);
  const matches = nameTest((wanted ?? '').toLowerCase());
  const found = sorted.find(({ name }) => [idOf(name), idOf(name).replace(/\.conf$/, '')].some(matches));
  return (found ?? sorted[0])?.name;
}

/** Without the count of tries: `linux+2-1.conf` is linux.conf. */
function idOf(name: string): string {
  return name.toLowerCase().replace(/\+\d+(?:-\d+)?(?=\.conf$)/, '');
}

function byRank(a: LoaderEntry, b: LoaderEntry): number {
  const sortKeys = [fieldOf(a, 'sort-key'), fieldOf(b, 'sort-key')] as const;
  const numbers = [
    Number(isSpent(a)) - Number(isSpent(b)),
    Number(sortKeys[0] === '') - Number(sortKeys[1] === ''),
    byText(sortKeys),
    sortKeys[0] === '' ? 0 : byText([fieldOf(a, 'machine-id'), fieldOf(b, 'machine-id')]),
    sortKeys[0] === '' ? 0 : byVersion(fieldOf(b, 'version'), fieldOf(a, 'version')),
    byVersion(idOf(b.name), idOf(a.name)),
  ];
  return numbers.find((number) => number !== 0) ?? 0;
}

function isSpent({ name }: LoaderEntry): boolean {
  return /\+0(?:-\d+)?\.conf$/.test(name);
}

function fieldOf({ text }: LoaderEntry, field: string): string {
  return new RegExp(`^${field}[ \\t]+(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
}
