/** Adds parts to `[…]` and `{…}`. */
import { contentEnd, type EditableFile, type Edit, lineStart } from './editable-file.ts';
import type { MapNode, PlanNode } from '../yaml/plan-node.ts';

/** The edit that adds an entry to `{…}`. */
export function lastEntryInFlow(file: EditableFile, map: MapNode, entry: string): Edit | null {
  const last = [...map.entries.values()].at(-1);
  return lastInFlow(file, map, last && { start: last.key.start, value: last.value }, entry);
}

/** A part of `[…]` or `{…}`: where it starts, with its key, and its value. */
interface FlowPart {
  readonly start: number;
  readonly value: PlanNode;
}

/** Adds a part behind the last one and its comments; null in an empty list with a comment, which says why it is empty. */
export function lastInFlow(file: EditableFile, flow: PlanNode, last: FlowPart | undefined, part: string): Edit | null {
  const end = last ? contentEnd(file, last.value) : flow.start + 1;
  if (end === null) return null;
  const rest = file.text.slice(end, flow.end - 1);
  if (!last) return rest.trim() === '' ? { start: end, end, text: part } : null;
  const [, comma, comments] = AFTER_LAST.exec(rest) ?? [];
  const gap = gapBefore(file, last.start);
  if (comments === undefined) return null;
  if (comments === '') return { start: end, end, text: `,${gap}${part}` };
  const line = gap.includes('\n') ? gap : `${file.newline}${indentOfLine(file, flow.start)}  `;
  const [before, behind] = comma === undefined ? [',', ''] : [comma, ','];
  return {
    start: end,
    end: end + (comma ?? '').length + comments.length,
    text: `${before}${comments}${line}${part}${behind}`,
  };
}

/** A comma, and comments; none that speaks of the line after it. */
const AFTER_LAST = /^(\s*,)?((?:\s*(?!(?<=\n *)#+\s*portplan-)#[^\r\n]*)*)\s*$/;

function indentOfLine({ text }: EditableFile, offset: number): string {
  return /^ */.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** One blank, or the line break and the blanks that a value stands behind. */
export function gapBefore({ text }: EditableFile, offset: number): string {
  const gap = text.slice(text.slice(0, offset).trimEnd().length, offset);
  return gap.includes('\n') ? gap : ' ';
}
