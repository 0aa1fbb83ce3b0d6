import type { Reservation } from '../../model/plan/desired-state.ts';
import type { Fix } from '../../model/plan/fix.ts';
import { readReserved } from '../read/reservations.ts';
import { sourceText } from '../yaml/source-text.ts';
import { buildTree } from '../yaml/build-plan-nodes.ts';
import { type ListNode, type MapNode, type PlanNode, valueAt } from '../yaml/plan-node.ts';
import { parseYaml } from '../yaml/yaml-document.ts';

/** A plan file's text for editing, with its nodes and their places. */
export interface EditableFile {
  readonly text: string;
  readonly root: MapNode;
  /** What an alias stands for: an edit there would change more than one value. */
  readonly shared: ReadonlySet<PlanNode>;
  readonly isJson: boolean;
  readonly newline: string;
}

/** Replaces text[start..end) by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type FixOf<Kind extends Fix['kind']> = Extract<Fix, { kind: Kind }>;

/** Parses a plan file's text for editing; null for one that has faults or is not a map. */
export function editableFile(text: string): EditableFile | null {
  const { contents, faults } = parseYaml(text);
  if (!contents || faults.length > 0) return null;
  const tree = buildTree(contents, sourceText('', text));
  if (tree.root?.kind !== 'map' || tree.faults.length > 0) return null;
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  return { text, root: tree.root, shared: sharedNodes(tree.root), isJson: isJson(text), newline };
}

function sharedNodes(root: PlanNode): ReadonlySet<PlanNode> {
  const [seen, shared] = [new Set<PlanNode>(), new Set<PlanNode>()];
  const visit = (node: PlanNode): void => {
    if (seen.has(node)) return void shared.add(node);
    seen.add(node);
    if (node.kind === 'list') node.items.forEach(visit);
    if (node.kind === 'map') for (const { value } of node.entries.values()) visit(value);
  };
  visit(root);
  return shared;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The value of a key; undefined where an alias shares it with another key. */
export function ownValue({ shared }: EditableFile, map: PlanNode | undefined, key: string): PlanNode | undefined {
  const node = map?.kind === 'map' ? valueAt(map, key) : undefined;
  return node && shared.has(node) ? undefined : node;
}

export function reservationsIn({ text }: EditableFile, list: PlanNode): readonly Reservation[] {
  return readReserved({ source: sourceText('', text), faults: [], judged: new Set() }, list) ?? [];
}

export function isFlow({ text }: EditableFile, { start }: PlanNode): boolean {
  return text[start] === '[' || text[start] === '{';
}

/** Behind the last character of a value: what follows a block map or list counts as its own. Null where it ends in an alias. */
export function contentEnd(file: EditableFile, node: PlanNode): number | null {
  if (file.shared.has(node)) return null;
  const last = node.kind === 'scalar' || isFlow(file, node) ? undefined : lastChild(node);
  return last ? contentEnd(file, last) : node.start + file.text.slice(node.start, node.end).trimEnd().length;
}

function lastChild(node: MapNode | ListNode): PlanNode | undefined {
  return node.kind === 'list' ? node.items.at(-1) : [...node.entries.values()].at(-1)?.value;
}

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the end of the line, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const next = text.indexOf('\n', offset);
  if (next === -1) return text.length;
  return text[next - 1] === '\r' ? next - 1 : next;
}

/** What stands before the offset on its line; undefined unless that is blanks. */
export function indentAt(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^ *$/.test(before) ? before : undefined;
}

/** The edits that change something; none at all where one of them can't be written. */
export function allOf({ text }: EditableFile, edits: readonly (Edit | null)[]): readonly Edit[] {
  const sound = edits.filter((edit) => edit !== null);
  if (sound.length < edits.length) return [];
  return sound.filter((edit) => text.slice(edit.start, edit.end) !== edit.text);
}
