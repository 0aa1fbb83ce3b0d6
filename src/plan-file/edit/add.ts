/** A new item of `reserved`. */
import { samePorts } from '../../model/ports/port-set.ts';
import {
  contentEnd,
  type Draft,
  type Edit,
  type FixOf,
  indentAt,
  isFlow,
  lineEnd,
  lineStart,
  reservationsIn,
} from './draft.ts';
import { portsJson, portsScalar, quotedScalar, yamlScalar } from '../yaml/yaml-scalar.ts';
import { gapBefore, lastEntryInFlow, lastInFlow } from './flow.ts';
import { type ListNode, type MapEntry, type PlanNode, valueAt } from '../yaml/tree.ts';

type AddReservation = FixOf<'add-reservation'>;

export function addReservation(draft: Draft, fix: AddReservation): readonly Edit[] {
  const reserved = valueAt(draft.root, 'reserved');
  const edit = reserved ? newItem(draft, reserved, fix) : newKey(draft, itemText(draft, fix));
  return edit ? [edit] : [];
}

function itemText({ isJson }: Draft, { ports, reason }: AddReservation): string {
  if (isJson) return `{"ports": ${portsJson(ports)}, "reason": ${quotedScalar(reason)}}`;
  return `{ports: ${portsScalar(ports)}, reason: ${yamlScalar(reason)}}`;
}

function newItem(draft: Draft, reserved: PlanNode, fix: AddReservation): Edit | null {
  if (reserved.kind !== 'list' || draft.shared.has(reserved) || isThere(draft, reserved, fix)) return null;
  const item = itemText(draft, fix);
  return isFlow(draft, reserved) ? itemInFlow(draft, reserved, item) : itemInBlock(draft, reserved, item);
}

function isThere(draft: Draft, list: ListNode, { ports, reason }: AddReservation): boolean {
  return reservationsIn(draft, list).some(
    (each) => each.reason === reason && each.protocol === undefined && samePorts(each.ports, ports),
  );
}

function itemInFlow(draft: Draft, list: ListNode, item: string): Edit | null {
  const last = list.items.at(-1);
  return lastInFlow(draft, list, last && { start: last.start, value: last }, item);
}

function itemInBlock(draft: Draft, list: ListNode, item: string): Edit | null {
  const indent = indentAt(draft.text, list.start);
  const end = contentEnd(draft, list);
  if (indent === undefined || end === null) return null;
  const at = endWithComments(draft.text, end, Math.max(indent.length, 1));
  return { start: at, end: at, text: `${draft.newline}${indent}- ${item}` };
}

/** The end of the line and of the comments below it that go on about it, apart from those that speak of the line after them. */
export function endWithComments(text: string, end: number, column: number): number {
  const comment = /\r?\n( *)#(?!#*\s*portplan-)[^\r\n]*/iy;
  let at = lineEnd(text, end);
  for (;;) {
    comment.lastIndex = at;
    const indent = comment.exec(text)?.[1];
    if (indent === undefined || indent.length < column) return at;
    at = comment.lastIndex;
  }
}

function newKey(draft: Draft, item: string): Edit | null {
  const services = draft.root.entries.get('services');
  if (isFlow(draft, draft.root)) return services ? keyInFlow(draft, services, item) : lastKeyInFlow(draft, item);
  return (services && keyAbove(draft, services, item)) ?? keyAtEnd(draft, item);
}

function keyInFlow(draft: Draft, { key }: MapEntry, item: string): Edit | null {
  // Behind a comment it would come between that and what it speaks of.
  if (!/[{,]\s*$/.test(draft.text.slice(0, key.start))) return null;
  return { start: key.start, end: key.start, text: `${flowEntry(draft, item)},${gapBefore(draft, key.start)}` };
}

function lastKeyInFlow(draft: Draft, item: string): Edit | null {
  return draft.root.entries.size === 0 ? null : lastEntryInFlow(draft, draft.root, flowEntry(draft, item));
}

function flowEntry({ isJson }: Draft, item: string): string {
  return isJson ? `"reserved": [${item}]` : `reserved: [${item}]`;
}

/** Before a key and the comments right above it; a comment that starts the file stays there. */
function keyAbove(draft: Draft, { key }: MapEntry, item: string): Edit | null {
  const { text, newline } = draft;
  const indent = indentAt(text, key.start);
  if (indent === undefined) return null;
  const lineAbove = (offset: number): string => text.slice(lineStart(text, offset - 1), offset);
  let at = lineStart(text, key.start);
  while (at > 0 && lineAbove(at).startsWith(`${indent}#`)) at -= lineAbove(at).length;
  if (at === 0) return null;
  const gap = lineAbove(at).trim() === '' ? newline : '';
  return { start: at, end: at, text: `${blockEntry(draft, indent, item)}${newline}${gap}` };
}

function keyAtEnd(draft: Draft, item: string): Edit | null {
  return entryAtEnd(draft, (indent) => blockEntry(draft, indent, item));
}

/** A further key of the file, with an empty line before it where the file has such lines. */
export function entryAtEnd(draft: Draft, entryFor: (indent: string) => string): Edit | null {
  const { text, newline, root } = draft;
  const indent = indentAt(text, root.start);
  if (indent === undefined) return null;
  const ended = text.endsWith('\n');
  const gap = /\n\r?\n/.test(text) && !/\n\r?\n$/.test(text) ? newline : '';
  const entry = `${gap}${entryFor(indent)}`;
  return { start: text.length, end: text.length, text: ended ? `${entry}${newline}` : `${newline}${entry}` };
}

function blockEntry({ newline }: Draft, indent: string, item: string): string {
  return `${indent}reserved:${newline}${indent}  - ${item}`;
}
