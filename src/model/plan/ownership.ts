import { sysctlName } from '../settings/linux-settings.ts';
import { noPorts, samePorts, sameRange, subtract, union, type PortRange, type PortSet } from '../ports/port-set.ts';

/**
 * What earlier applies made on this host, so that a later one may take it away again. What is not in here is foreign. A
 * lost record is the empty one: everything counts as foreign, and is kept.
 */
export interface Ownership {
  /** Linux: the ports of the reserved list that earlier applies added. */
  readonly reserved: PortSet;
  /** Settings that an apply has changed and that the plan still named then. */
  readonly managed: readonly string[];
  /** Windows: excluded port ranges by setting, each exactly as it was added, as only so it can be deleted. */
  readonly excluded?: ExcludedRanges;
}

type ExcludedRanges = Readonly<Record<string, readonly PortRange[]>>;

export const ownsNothing: Ownership = { reserved: noPorts, managed: [] };

export function sameOwnedPorts(a: Ownership, b: Ownership): boolean {
  return samePorts(a.reserved, b.reserved) && sameExcluded(a.excluded ?? {}, b.excluded ?? {});
}

function sameExcluded(a: ExcludedRanges, b: ExcludedRanges): boolean {
  return isEmpty(combined(a, b, without)) && isEmpty(combined(b, a, without));
}

/** What an unfinished apply may have made: all that it began with and all that it was to end with. */
export function eitherOwnership(a: Ownership, b: Ownership): Ownership {
  return {
    reserved: union(a.reserved, b.reserved),
    managed: [...new Set([...a.managed, ...b.managed])],
    ...excludedPart(combined(a.excluded, b.excluded, (x, y) => [...x, ...without(y, x)])),
  };
}

/** What is owned once the change from `before` to `after` is undone: others may have been made since. */
export function ownershipWithout(now: Ownership, before: Ownership, after: Ownership): Ownership {
  const made = after.managed.filter((name) => !before.managed.includes(name));
  const added = combined(after.excluded, before.excluded, without);
  const taken = combined(before.excluded, after.excluded, without);
  return {
    reserved: union(
      subtract(now.reserved, subtract(after.reserved, before.reserved)),
      subtract(before.reserved, after.reserved),
    ),
    managed: now.managed.filter((name) => !made.includes(name)),
    ...excludedPart(combined(combined(now.excluded, added, without), taken, (x, y) => [...x, ...y])),
  };
}

/** The same where the undo has left these settings and files alone: what is owned of the list in them stays so. */
export function ownershipKept(now: Ownership, undone: Ownership, kept: readonly string[]): Ownership {
  const keepsList = kept.some((name) => name === sysctlName('reserved') || name.startsWith('/'));
  return {
    ...undone,
    reserved: keepsList ? union(now.reserved, undone.reserved) : undone.reserved,
    managed: now.managed.filter((name) => undone.managed.includes(name) || kept.includes(name)),
  };
}

function excludedPart(excluded: ExcludedRanges): Pick<Ownership, 'excluded'> {
  const some = Object.entries(excluded).filter(([, ranges]) => ranges.length > 0);
  return some.length > 0 ? { excluded: Object.fromEntries(some) } : {};
}

function combined(
  a: ExcludedRanges = {},
  b: ExcludedRanges = {},
  combine: (x: readonly PortRange[], y: readonly PortRange[]) => readonly PortRange[],
): ExcludedRanges {
  const settings = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...settings].map((setting) => [setting, combine(a[setting] ?? [], b[setting] ?? [])]));
}

function isEmpty(excluded: ExcludedRanges): boolean {
  return Object.values(excluded).every((ranges) => ranges.length === 0);
}

/** The ranges of `a` that are, exactly so, in `b` too. */
export function inBoth(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  return a.filter((range) => b.some((other) => sameRange(range, other)));
}

/** The ranges of `a` that are not, exactly so, in `b`. */
export function without(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  return a.filter((range) => !b.some((other) => sameRange(range, other)));
}
