/** Merges items of `reserved` into one. */
import { formatPortSet, type PortSet, samePorts, unionOf } from '../../model/ports/port-set.ts';
import {
  contentEnd,
  type EditableFile,
  type Edit,
  type FixOf,
  isFlow,
  lineEnd,
  lineStart,
  ownValue,
  reservationsIn,
} from './editable-file.ts';
import type { ListNode, PlanNode } from '../yaml/plan-node.ts';
import { portsJson, portsScalar } from '../yaml/yaml-scalar.ts';

export function mergeReservations(file: EditableFile, { items, ports }: FixOf<'merge-reservations'>): readonly Edit[] {
  const list = ownValue(file, file.root, 'reserved');
  const [first, ...others] = [...new Set(items)].sort((a, b) => a - b);
  if (list?.kind !== 'list' || first === undefined || others.length === 0) return [];
  if (!saySame(file, list, items, ports)) return [];
  const remove = isFlow(file, list) ? removedInFlow : removedInBlock;
  const edits = [widened(file, list.items[first], ports), ...others.map((index) => remove(file, list, index))];
  const sound = edits.filter((edit) => edit !== null);
  return sound.length === edits.length ? sound : [];
}

/** Whether the items together are these ports and nothing else: the list may be another one than the one looked at. */
function saySame(file: EditableFile, list: ListNode, items: readonly number[], ports: PortSet): boolean {
  const all = reservationsIn(file, list);
  const isBare = (item: PlanNode | undefined): boolean =>
    item?.kind === 'scalar' || (item?.kind === 'map' && item.entries.size === 1);
  const said = unionOf(items.map((index) => all[index]?.ports ?? []));
  return items.every((index) => isBare(list.items[index])) && samePorts(said, ports);
}

function widened(file: EditableFile, item: PlanNode | undefined, ports: PortSet): Edit | null {
  const node = item?.kind === 'map' ? ownValue(file, item, 'ports') : item;
  const span = node && lineSpan(file, node);
  if (!span || (node.kind === 'scalar' && node.textStart === null)) return null;
  const quote = /^["']?/.exec(file.text.slice(...span))?.[0];
  const text = quote ? `${quote}${formatPortSet(ports)}${quote}` : file.isJson ? portsJson(ports) : portsScalar(ports);
  return { start: span[0], end: span[1], text };
}

/** The start and end of a value; null where it takes several lines. */
function lineSpan(file: EditableFile, node: PlanNode): readonly [number, number] | null {
  const end = contentEnd(file, node);
  return end === null || file.text.slice(node.start, end).includes('\n') ? null : [node.start, end];
}

/** Removes the whole line of an item, with the line break before it. */
function removedInBlock(file: EditableFile, list: ListNode, index: number): Edit | null {
  const { text } = file;
  const span = lineSpan(file, list.items[index] ?? list);
  if (!span) return null;
  const [from, to] = [lineStart(text, span[0]), lineEnd(text, span[1])];
  const dash = /^( *)- +$/.exec(text.slice(from, span[0]));
  if (!dash || text.slice(span[1], to).trim() !== '' || hasComment(text, from, to, dash[1] ?? '')) return null;
  return { start: lineEnd(text, from - 1), end: to, text: '' };
}

/** Right above the line, or right below and further in. */
function hasComment(text: string, from: number, to: number, indent: string): boolean {
  const next = text.indexOf('\n', to) + 1;
  const [above, below] = [
    text.slice(lineStart(text, from - 1), from),
    next === 0 ? '' : text.slice(next, lineEnd(text, next)),
  ];
  return above.trimStart().startsWith('#') || (below.startsWith(`${indent} `) && below.trimStart().startsWith('#'));
}

/** Removes an item together with the comma before it. */
function removedInFlow(file: EditableFile, list: ListNode, index: number): Edit | null {
  const [before, item] = [list.items[index - 1], list.items[index]];
  const start = before ? contentEnd(file, before) : null;
  const end = item ? contentEnd(file, item) : null;
  if (!item || start === null || end === null) return null;
  const { text } = file;
  // An anchor before it would go, a comment behind it would speak of another item.
  const isAlone =
    /^\s*,\s*$/.test(text.slice(start, item.start)) && !/^ *,? *#/.test(text.slice(end, lineEnd(text, end)));
  return isAlone && !text.slice(item.start, end).includes('\n') ? { start, end, text: '' } : null;
}
