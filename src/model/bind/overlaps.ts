/** Which endpoints of many meet on a port, found without comparing each with each. */
import type { PortRange } from '../port-set.ts';
import { EVERY, isMulticast, type Cover } from './address-cover.ts';
import type { BindSocket } from './bind-socket.ts';

/** A socket on each port of a range. */
export interface Claim {
  readonly socket: BindSocket;
  readonly ports: PortRange;
}

/** Two claims, by their places in the list, the earlier one first, that share a port and are not compatible. */
export interface Overlap {
  readonly earlier: number;
  readonly later: number;
}

/** More partners of one claim say nothing new, and a thousand claims of one port would have half a million pairs. */
const MOST_PARTNERS = 8;

/**
 * The incompatible pairs. `compatible` is asked about kinds of sockets, not about each pair: it must depend on nothing but
 * the sockets and be the same in both orders. Of a claim that meets many others, some are found.
 *
 * A sweep over the ports: n claims cost n log n, times the kinds of sockets that meet on one address.
 */
export function findOverlaps(
  claims: readonly Claim[],
  compatible: (a: BindSocket, b: BindSocket) => boolean,
): readonly Overlap[] {
  const order = claims.map((_, index) => index).sort((a, b) => first(claims, a) - first(claims, b) || a - b);
  const shelves: Shelves = new Map();
  const found: Overlap[] = [];
  for (const index of order) {
    const claim = claims[index];
    if (!claim) continue;
    for (const partner of partnersOf(claim, shelves, claims, compatible))
      found.push({ earlier: Math.min(index, partner), later: Math.max(index, partner) });
    putAway(index, claim.socket, shelves);
  }
  return found.sort((a, b) => a.later - b.later || a.earlier - b.earlier);
}

function first(claims: readonly Claim[], index: number): number {
  return claims[index]?.ports.first ?? 0;
}

/** Claims of one kind, which are compatible with the same others. */
interface Kind {
  readonly sample: BindSocket;
  /** Claims that the sweep has met; those that end before it are taken out when they are seen. */
  readonly open: number[];
}

type Shelf = Map<string, Kind>;
/** By protocol, family, and the address or the whole family. A claim stands on every shelf on which others may look. */
type Shelves = Map<string, Shelf>;

function partnersOf(
  { socket, ports }: Claim,
  shelves: Shelves,
  claims: readonly Claim[],
  compatible: (a: BindSocket, b: BindSocket) => boolean,
): ReadonlySet<number> {
  const partners = new Set<number>();
  for (const name of shelvesToSearch(socket)) {
    for (const { sample, open } of shelves.get(name)?.values() ?? []) {
      if (partners.size >= MOST_PARTNERS) return partners;
      if (compatible(sample, socket)) continue;
      collect(open, (index) => (claims[index]?.ports.last ?? 0) >= ports.first, partners);
    }
  }
  return partners;
}

/** Adds what is still open; what is not is swapped out, so that each claim is thrown away once. */
function collect(open: number[], isOpen: (index: number) => boolean, partners: Set<number>): void {
  for (let i = 0; i < open.length && partners.size < MOST_PARTNERS;) {
    const index = open[i] ?? 0;
    if (isOpen(index)) {
      partners.add(index);
      i++;
    } else {
      open[i] = open.at(-1) ?? 0;
      open.pop();
    }
  }
}

function putAway(index: number, socket: BindSocket, shelves: Shelves): void {
  const kind = kindOf(socket);
  for (const name of shelvesToStandOn(socket)) {
    const shelf = shelves.get(name) ?? new Map<string, Kind>();
    shelves.set(name, shelf);
    const same = shelf.get(kind);
    if (same) same.open.push(index);
    else shelf.set(kind, { sample: socket, open: [index] });
  }
}

function kindOf({ cover, reuse, user }: BindSocket): string {
  const place = `${placeOf(cover.v4)}${placeOf(cover.v6)}${isMulticast(cover) ? 'm' : ''}`;
  return JSON.stringify([place, reuse, user]);
}

function placeOf(cover: Cover): string {
  if (cover === null) return '-';
  return cover === EVERY ? EVERY : '1';
}

const FAMILIES = ['v4', 'v6'] as const;

/** A wildcard meets all of its family; a specific address meets itself and the wildcards. */
function shelvesToSearch({ protocol, cover }: BindSocket): readonly string[] {
  return FAMILIES.flatMap((family) => {
    const of = cover[family];
    if (of === null) return [];
    const shelf = `${protocol} ${family}`;
    return of === EVERY ? [`${shelf} all`] : [`${shelf} ${of}`, `${shelf} ${EVERY}`];
  });
}

function shelvesToStandOn({ protocol, cover }: BindSocket): readonly string[] {
  return FAMILIES.flatMap((family) => {
    const of = cover[family];
    return of === null ? [] : [`${protocol} ${family} all`, `${protocol} ${family} ${of}`];
  });
}
