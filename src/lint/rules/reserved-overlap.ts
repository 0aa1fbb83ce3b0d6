import { hasReservations } from '../range-views.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import { portSetWord } from '../../words/ports-words.ts';
import { intersect, unionOf } from '../../model/ports/port-set.ts';
import { firstHolders, type FirstHolders } from '../../model/ports/first-holders.ts';
import { clusters } from '../../model/bind/clusters.ts';
import { PLATFORMS, type Reservation } from '../../model/plan/desired-state.ts';
import type { Fix } from '../../model/plan/fix.ts';
import { formatPosition } from '../../model/plan/position.ts';

export const reservedOverlap: LintRule = {
  id: 'reserved-overlap',
  severity: 'info',
  isFixable: true,
  platforms: PLATFORMS.filter(hasReservations),
  summary: 'Two items of `reserved` name the same port.',
  why: `The kernel keeps a set, so nothing goes wrong at once. It does when one of the two is taken out: the port stays reserved,
for a reason in the other item, where it is not looked for. Ranges that only touch are no overlap, and neither are two items
of which one is for TCP and one for UDP.`,
  *check(host) {
    const shared = sharing(host);
    const merges = mergesOf(host, shared);
    const before = itemsBefore();
    for (const later of shared) {
      const merge = merges.get(later);
      const alike = merge && before.firstOf(later, 'mergeable');
      const earlier = alike ?? before.firstOf(later, 'all');
      if (earlier) yield finding(earlier, later, alike && merge);
      before.add(later, merge !== undefined);
    }
  },
};

interface ItemsBefore {
  /** The first item so far that reserves a port of this one; of those that can be merged with it, where that is asked. */
  readonly firstOf: (later: Reservation, of: 'all' | 'mergeable') => Reservation | undefined;
  readonly add: (item: Reservation, isMergeable: boolean) => void;
}

function itemsBefore(): ItemsBefore {
  const items: Reservation[] = [];
  const byKind = new Map<string, FirstHolders>();
  const holders = (kind: string): FirstHolders => {
    const found = byKind.get(kind) ?? firstHolders();
    byKind.set(kind, found);
    return found;
  };
  const inFile = (item: Reservation): string => `in ${item.at.file}`;
  return {
    firstOf: (later, of) => {
      const { ports, protocol } = later;
      // An item without a protocol is for each of them.
      const kinds = of === 'mergeable' ? [inFile(later)] : protocol ? [protocol, 'each'] : ['any'];
      const orders = kinds.flatMap((kind) => ports.map((range) => holders(kind).firstIn(range)));
      return items[orders.reduce((least, order) => Math.min(least, order), Infinity)];
    },
    add: (item, isMergeable) => {
      const order = items.push(item) - 1;
      for (const kind of ['any', item.protocol ?? 'each', ...(isMergeable ? [inFile(item)] : [])])
        for (const range of item.ports) holders(kind).add(range, order);
    },
  };
}

/** The reservations that share a port with another one, few in most plans. What an alias repeats is there once. */
function sharing({ reservations }: PlannedHost): readonly Reservation[] {
  const byPlace = new Map(reservations.map((each) => [formatPosition(each.at), each]));
  const together = new Set(clustersOf([...byPlace.values()]).flat());
  return reservations.filter((each) => together.has(each));
}

/** The items of each run of ports that several of them have. */
function clustersOf(reservations: readonly Reservation[]): readonly (readonly Reservation[])[] {
  const ranges = reservations.flatMap((reservation) => reservation.ports.map((range) => ({ reservation, range })));
  const together = clusters(ranges.map(({ range }) => range));
  return together.map((indexes) => indexes.flatMap((index) => ranges[index]?.reservation ?? []));
}

function finding(earlier: Reservation, later: Reservation, fix: Merge | undefined): LintFinding {
  return {
    message: `this item reserves ${portSetWord(intersect(earlier.ports, later.ports))}, and so does ${earlier.at.file}:${earlier.at.line}`,
    help: fix ? helpFor(fix) : 'name each port in one of the two only',
    at: later.at,
    related: [{ message: 'the other item', at: earlier.at }],
    ...(fix && { fix }),
  };
}

function helpFor({ items, ports }: Merge): string {
  const them = items.length > 2 ? `the ${items.length} items that hang together` : 'them';
  return `merge ${them} into one item for ${portSetWord(ports)}`;
}

type Merge = Extract<Fix, { kind: 'merge-reservations' }>;

/** One for all items of a file that hang together, so that it is done at once: those that say nothing but ports. */
function mergesOf({ plans }: PlannedHost, shared: readonly Reservation[]): ReadonlyMap<Reservation, Merge> {
  const indexes = new Map(plans.flatMap(({ reserved = [] }) => indexesOf(reserved)));
  const plain = shared.filter((each) => isPlain(each) && indexes.has(each));
  const merges = new Map<Reservation, Merge>();
  for (const file of new Set(plain.map(({ at }) => at.file))) {
    for (const group of connected(plain.filter(({ at }) => at.file === file))) {
      const items = group.map((each) => indexes.get(each) ?? 0).sort((a, b) => a - b);
      const ports = unionOf(group.map((each) => each.ports));
      const merge: Merge = { kind: 'merge-reservations', file, items, ports };
      for (const each of group) merges.set(each, merge);
    }
  }
  return merges;
}

function isPlain({ protocol, reason, owner }: Reservation): boolean {
  return protocol === undefined && reason === undefined && owner === undefined;
}

/** Places in the lists of their files, each of which a plan holds as one run. What an alias repeats has none of its own. */
function indexesOf(reserved: readonly Reservation[]): readonly (readonly [Reservation, number])[] {
  const [inFile, atPlace] = [new Map<string, number>(), new Map<string, number>()];
  const all = reserved.map((each) => [each, next(inFile, each.at.file)] as const);
  for (const { at } of reserved) next(atPlace, formatPosition(at));
  return all.filter(([{ at }]) => atPlace.get(formatPosition(at)) === 1);
}

/** Counts one more, and gives how many there were. */
function next(counts: Map<string, number>, key: string): number {
  const n = counts.get(key) ?? 0;
  counts.set(key, n + 1);
  return n;
}

/** Items that are linked by shared ports, over others of them too. */
function connected(reservations: readonly Reservation[]): readonly (readonly Reservation[])[] {
  const groups = new Map<Reservation, Set<Reservation>>();
  for (const cluster of clustersOf(reservations)) {
    const linked = new Set(cluster.map((each) => groups.get(each) ?? new Set([each])));
    const [largest = new Set(), ...others] = [...linked].sort((a, b) => b.size - a.size);
    for (const each of others.flatMap((group) => [...group])) groups.set(each, largest.add(each));
    for (const each of largest) if (groups.get(each) !== largest) groups.set(each, largest);
  }
  return [...new Set(groups.values())].map((group) => [...group]);
}
