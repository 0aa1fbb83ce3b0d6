/** Finds the endpoints that conflict on a port without comparing every pair. */
import { common } from '../ports/port-set.ts';
import { keysToSearch, keysToFileUnder } from './address-index.ts';
import { addClaim, type BoundRange, type Compatible, conflicting, type Kinds, type Accounts } from './socket-kinds.ts';

/** Two claims, by their places in the list, the earlier one first, that share a port and are not compatible. */
export interface Overlap {
  readonly earlier: number;
  readonly later: number;
}

/** More partners of one claim say nothing new, and a thousand claims of one port would have half a million pairs. */
const MOST_PARTNERS = 8;
/** Nobody reads on after so many pairs: each further claim has one partner, which is enough for a finding. */
const MANY_PAIRS = 10_000;

/**
 * The incompatible pairs. `compatible` is asked about kinds of sockets, not about each pair: it must depend on nothing but
 * the sockets and be the same in both orders. Of a claim that meets many others some pairs are left out, but every claim
 * that meets any is in one pair at least.
 *
 * A sweep over the ports: n claims cost n log n, times the kinds of sockets that are open together on one address and
 * compatible.
 */
export function findOverlaps(claims: readonly BoundRange[], compatible: Compatible): readonly Overlap[] {
  if (claims.length <= FEW) return everyPair(claims, compatible);
  const order = claims.map((_, index) => index).sort((a, b) => first(claims, a) - first(claims, b) || a - b);
  const sweep: Sweep = { claims, compatible, buckets: new Map(), paired: new Set() };
  const found: Overlap[] = [];
  for (const index of order) {
    const claim = claims[index];
    if (!claim) continue;
    for (const partner of partnersOf(index, claim, sweep, found.length < MANY_PAIRS ? MOST_PARTNERS : 1))
      found.push({ earlier: Math.min(index, partner), later: Math.max(index, partner) });
    putAway(index, claim, sweep);
  }
  return found.sort((a, b) => a.later - b.later || a.earlier - b.earlier);
}

/** Up to this many claims, comparing every pair is faster than indexing them. */
const FEW = 8;

function everyPair(claims: readonly BoundRange[], compatible: Compatible): readonly Overlap[] {
  return claims.flatMap((claim, later) =>
    claims.slice(0, later).flatMap((other, earlier) => {
      return common(claim.ports, other.ports) && !compatible(other.socket, claim.socket) ? [{ earlier, later }] : [];
    }),
  );
}

function first(claims: readonly BoundRange[], index: number): number {
  return claims[index]?.ports.first ?? 0;
}

interface Sweep {
  readonly claims: readonly BoundRange[];
  readonly compatible: Compatible;
  /** By protocol, family, and the address or the whole family. A claim is in every bucket that others may search. */
  readonly buckets: Map<string, Bucket>;
  /** The places of claims that are in a pair already. */
  readonly paired: Set<number>;
}

/** The partners of one claim, and how many it needs at most. */
interface Partners {
  readonly partners: Set<number>;
  readonly most: number;
}

interface Bucket {
  /** Who meets these takes them all: each was in no pair when it was put here. */
  readonly single: Kinds;
  readonly paired: Kinds;
}

function partnersOf(index: number, claim: BoundRange, sweep: Sweep, most: number): ReadonlySet<number> {
  const partners = new Set<number>();
  for (const name of keysToSearch(claim.socket)) {
    const bucket = sweep.buckets.get(name);
    if (!bucket) continue;
    takeSingles(claim, bucket, sweep, { partners, most });
    takeSome(claim, bucket.paired, sweep, { partners, most });
  }
  if (partners.size > 0) sweep.paired.add(index);
  return partners;
}

/** Moves each claim of the kinds that conflict to the paired ones, once in its time in the bucket. */
function takeSingles(claim: BoundRange, { single, paired }: Bucket, sweep: Sweep, { partners, most }: Partners): void {
  for (const { kind, accounts } of conflicting(claim, single, sweep.compatible)) {
    accounts.delete(kind.sample.user);
    for (const index of kind.open) {
      const other = sweep.claims[index];
      if (!other || other.ports.last < claim.ports.first) continue;
      // It may have been found in another bucket since.
      if (partners.size < most || !sweep.paired.has(index)) partners.add(index);
      sweep.paired.add(index);
      addClaim(index, other, paired);
    }
  }
}

function takeSome(claim: BoundRange, kinds: Kinds, sweep: Sweep, found: Partners): void {
  if (found.partners.size >= found.most) return;
  for (const { kind } of conflicting(claim, kinds, sweep.compatible)) {
    collect(kind.open, (index) => (sweep.claims[index]?.ports.last ?? 0) >= claim.ports.first, found);
    if (found.partners.size >= found.most) return;
  }
}

/** Adds what is still open; what is not is swapped out, so that each claim is thrown away once. */
function collect(open: number[], isOpen: (index: number) => boolean, { partners, most }: Partners): void {
  for (let i = 0; i < open.length && partners.size < most;) {
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

function putAway(index: number, claim: BoundRange, { buckets, paired }: Sweep): void {
  for (const name of keysToFileUnder(claim.socket)) {
    const bucket = buckets.get(name) ?? { single: new Map<string, Accounts>(), paired: new Map<string, Accounts>() };
    buckets.set(name, bucket);
    addClaim(index, claim, paired.has(index) ? bucket.paired : bucket.single);
  }
}
