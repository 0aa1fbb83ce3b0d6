import { coversOverlap, EVERY, familyOverlaps, type Cover } from './address-cover.ts';
import { usersDiffer, type BindResult, type BindSocket } from './bind-socket.ts';

type Mode = 'default' | 'reuse' | 'exclusive';
type Place = 'W' | 'S';
type Key = `${Mode} ${Place}`;

const CELLS = { '-': 'in-use', o: 'ok', x: 'denied' } as const;

/**
 * Rows: the first bind; columns: the second one, in the same order. W is the wildcard, S a specific address, the same one in
 * both. From "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE" (Microsoft), Windows Server 2003 and later, one account.
 */
const ORDER: readonly Key[] = ['default W', 'default S', 'reuse W', 'reuse S', 'exclusive W', 'exclusive S'];
const SAME_USER: Readonly<Record<Key, string>> = {
  'default W': '-oxo-o',
  'default S': 'o-ox--',
  'reuse W': '-ooo-o',
  'reuse S': 'o-oo--',
  'exclusive W': '-xxx-x',
  'exclusive S': 'o-ox--',
};
/** Another account may not take a part of a wildcard away. */
const OTHER_USER: Readonly<Record<Key, string>> = { ...SAME_USER, 'default W': '-xxx-x', 'reuse W': '-xoo-x' };

export function windowsBind(first: BindSocket, second: BindSocket): BindResult {
  if (first.protocol !== second.protocol || !coversOverlap(first.cover, second.cover)) return 'ok';
  if (takesBothFamilies(second) && modeOf(second) === 'exclusive' && !takesBothFamilies(first) && hasIpv4Part(first))
    return 'denied';
  const table = usersDiffer(first, second) ? OTHER_USER : SAME_USER;
  const results = (['v4', 'v6'] as const)
    .filter((family) => familyOverlaps(first.cover[family], second.cover[family]))
    .map((family) => cell(table, keyOf(first, family), keyOf(second, family)));
  return results.find((result) => result !== 'ok') ?? 'ok';
}

function cell(table: Readonly<Record<Key, string>>, first: Key, second: Key): BindResult {
  const sign = table[first][ORDER.indexOf(second)];
  return sign === 'o' || sign === 'x' ? CELLS[sign] : CELLS['-'];
}

function keyOf(socket: BindSocket, family: 'v4' | 'v6'): Key {
  return `${modeOf(socket)} ${coverCell(socket.cover[family])}`;
}

function coverCell(cover: Cover): Place {
  return cover === EVERY ? 'W' : 'S';
}

function modeOf({ reuse }: BindSocket): Mode {
  if (reuse.includes('exclusive')) return 'exclusive';
  return reuse.includes('address') ? 'reuse' : 'default';
}

/** "An IPv4 loopback bind makes an exclusive dual-stack bind fail with WSAEACCES" (the same page). */
function takesBothFamilies({ cover }: BindSocket): boolean {
  return cover.v4 !== null && cover.v6 !== null;
}

function hasIpv4Part({ cover }: BindSocket): boolean {
  return cover.v4 !== null && cover.v4 !== EVERY;
}
