/**
 * The YAML of a plan file, reduced to what a plan needs: scalars, maps and lists, each with the place where it stands.
 * Offsets count UTF-16 units from the start of the file, `end` is exclusive.
 */

interface Spot {
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode extends Spot {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written for a plain scalar (`0x50`, not 80), the content of a quoted one. */
  readonly text: string;
  /** Where `text` stands letter by letter; null when it was escaped or folded. */
  readonly textStart: number | null;
}

export interface MapNode extends Spot {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: PlanNode;
}

export interface ListNode extends Spot {
  readonly kind: 'list';
  readonly items: readonly PlanNode[];
}

export type PlanNode = ScalarNode | MapNode | ListNode;

export function valueAt(map: MapNode, key: string): PlanNode | undefined {
  return map.entries.get(key)?.value;
}

/** The text of a quoted or plain string; undefined for a number, `true`, an empty value, a map or a list. */
export function stringIn(node: PlanNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** A list's items, or the node itself: for keys that take one item or a list of them. */
export function itemsOrItself(node: PlanNode | undefined): readonly PlanNode[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** The tree as plain values, for the schema. Maps have no prototype, so that `__proto__` is a key like any other. */
export function plainValue(node: PlanNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  const map = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of node.entries) map[key] = plainValue(entry.value);
  return map;
}
