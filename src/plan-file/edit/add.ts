/** Adds an item to `reserved`. */
import { samePorts } from '../../model/ports/port-set.ts';
import {
  contentEnd,
  type EditableFile,
  type Edit,
  type FixOf,
  indentAt,
  isFlow,
  lineEnd,
  lineStart,
  reservationsIn,
} from './editable-file.ts';
import { portsJson, portsScalar, quotedScalar, yamlScalar } from '../yaml/yaml-scalar.ts';
import { gapBefore, lastEntryInFlow, lastInFlow } from './flow.ts';
import {
  type ListNode,
  type MapEntry,
  type MapNode,
  type PlanNode,
  type ScalarNode,
  valueAt,
} from '../yaml/plan-node.ts';

type AddReservation = FixOf<'add-reservation'>;

export function addReservation(file: EditableFile, fix: AddReservation): readonly Edit[] {
  const reserved = valueAt(file.root, 'reserved');
  const edit = reserved ? newItem(file, reserved, fix) : newKey(file, itemText(file, fix));
  return edit ? [edit] : [];
}

function itemText({ isJson }: EditableFile, { ports, reason }: AddReservation): string {
  if (isJson) return `{"ports": ${portsJson(ports)}, "reason": ${quotedScalar(reason)}}`;
  return `{ports: ${portsScalar(ports)}, reason: ${yamlScalar(reason)}}`;
}

function newItem(file: EditableFile, reserved: PlanNode, fix: AddReservation): Edit | null {
  if (file.shared.has(reserved) || isThere(file, reserved, fix)) return null;
  const item = itemText(file, fix);
  if (reserved.kind !== 'list') return secondItem(file, reserved, item);
  return isFlow(file, reserved) ? itemInFlow(file, reserved, item) : itemInBlock(file, reserved, item);
}

/** `reserved: 8080`, with a second item: a list. */
function secondItem(file: EditableFile, only: ScalarNode | MapNode, item: string): Edit | null {
  const end = contentEnd(file, only);
  const text = file.text.slice(only.start, end ?? only.start);
  const isOnOneLine = text !== '' && !/[\r\n]/.test(text) && (only.kind === 'scalar' || isFlow(file, only));
  return isOnOneLine && end !== null ? { start: only.start, end, text: `[${text}, ${item}]` } : null;
}

function isThere(file: EditableFile, list: PlanNode, { ports, reason }: AddReservation): boolean {
  return reservationsIn(file, list).some(
    (each) => each.reason === reason && each.protocol === undefined && samePorts(each.ports, ports),
  );
}

function itemInFlow(file: EditableFile, list: ListNode, item: string): Edit | null {
  const last = list.items.at(-1);
  return lastInFlow(file, list, last && { start: last.start, value: last }, item);
}

function itemInBlock(file: EditableFile, list: ListNode, item: string): Edit | null {
  const indent = indentAt(file.text, list.start);
  const end = contentEnd(file, list);
  if (indent === undefined || end === null) return null;
  const at = endWithComments(file.text, end, Math.max(indent.length, 1));
  return { start: at, end: at, text: `${file.newline}${indent}- ${item}` };
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

function newKey(file: EditableFile, item: string): Edit | null {
  const services = file.root.entries.get('services');
  if (isFlow(file, file.root)) return services ? keyInFlow(file, services, item) : lastKeyInFlow(file, item);
  return (services && keyAbove(file, services, item)) ?? keyAtEnd(file, item);
}

function keyInFlow(file: EditableFile, { key }: MapEntry, item: string): Edit | null {
  // Behind a comment it would come between that and what it speaks of.
  if (!/[{,]\s*$/.test(file.text.slice(0, key.start))) return null;
  return { start: key.start, end: key.start, text: `${flowEntry(file, item)},${gapBefore(file, key.start)}` };
}

function lastKeyInFlow(file: EditableFile, item: string): Edit | null {
  return file.root.entries.size === 0 ? null : lastEntryInFlow(file, file.root, flowEntry(file, item));
}

function flowEntry({ isJson }: EditableFile, item: string): string {
  return isJson ? `"reserved": [${item}]` : `reserved: [${item}]`;
}

/** Before a key and the comments right above it; a comment that starts the file stays there. */
function keyAbove(file: EditableFile, { key }: MapEntry, item: string): Edit | null {
  const { text, newline } = file;
  const indent = indentAt(text, key.start);
  if (indent === undefined) return null;
  const lineAbove = (offset: number): string => text.slice(lineStart(text, offset - 1), offset);
  let at = lineStart(text, key.start);
  while (at > 0 && lineAbove(at).startsWith(`${indent}#`)) at -= lineAbove(at).length;
  if (at === 0) return null;
  const gap = lineAbove(at).trim() === '' ? newline : '';
  return { start: at, end: at, text: `${blockEntry(file, indent, item)}${newline}${gap}` };
}

function keyAtEnd(file: EditableFile, item: string): Edit | null {
  return entryAtEnd(file, (indent) => blockEntry(file, indent, item));
}

/** A further key of the file, with an empty line before it where the file has such lines. */
export function entryAtEnd(file: EditableFile, entryFor: (indent: string) => string): Edit | null {
  const { text, newline, root } = file;
  const indent = indentAt(text, root.start);
  if (indent === undefined) return null;
  const ended = text.endsWith('\n');
  const gap = /\n\r?\n/.test(text) && !/\n\r?\n$/.test(text) ? newline : '';
  const entry = `${gap}${entryFor(indent)}`;
  return { start: text.length, end: text.length, text: ended ? `${entry}${newline}` : `${newline}${entry}` };
}

function blockEntry({ newline }: EditableFile, indent: string, item: string): string {
  return `${indent}reserved:${newline}${indent}  - ${item}`;
}
