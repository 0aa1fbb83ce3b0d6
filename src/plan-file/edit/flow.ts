/** New parts of `[…]` and `{…}`. */
import { contentEnd, type Draft, type Edit, lineStart } from './draft.ts';
import type { MapNode, PlanNode } from '../yaml/tree.ts';

/** A further entry of `{…}`. */
export function lastEntryInFlow(draft: Draft, map: MapNode, entry: string): Edit | null {
  const last = [...map.entries.values()].at(-1);
  return lastInFlow(draft, map, last && { start: last.key.start, value: last.value }, entry);
}

/** A part of `[…]` or `{…}`: where it starts, with its key, and its value. */
interface FlowPart {
  readonly start: number;
  readonly value: PlanNode;
}

/** Behind the last part: a comment stays with what it speaks of, the comma before it. One in an empty list says that it is empty. */
export function lastInFlow(draft: Draft, flow: PlanNode, last: FlowPart | undefined, part: string): Edit | null {
  const end = last ? contentEnd(draft, last.value) : flow.start + 1;
  if (end === null) return null;
  const rest = draft.text.slice(end, flow.end - 1);
  if (!last) return rest.trim() === '' ? { start: end, end, text: part } : null;
  const [, comma, comments] = AFTER_LAST.exec(rest) ?? [];
  const gap = gapBefore(draft, last.start);
  if (comments === undefined) return null;
  if (comments === '') return { start: end, end, text: `,${gap}${part}` };
  const line = gap.includes('\n') ? gap : `${draft.newline}${indentOfLine(draft, flow.start)}  `;
  const [before, behind] = comma === undefined ? [',', ''] : [comma, ','];
  return {
    start: end,
    end: end + (comma ?? '').length + comments.length,
    text: `${before}${comments}${line}${part}${behind}`,
  };
}

/** A comma, and comments; none that speaks of the line after it. */
const AFTER_LAST = /^(\s*,)?((?:\s*(?!(?<=\n *)#+\s*portplan-)#[^\r\n]*)*)\s*$/;

function indentOfLine({ text }: Draft, offset: number): string {
  return /^ */.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** One blank, or the line break and the blanks that a value stands behind. */
export function gapBefore({ text }: Draft, offset: number): string {
  const gap = text.slice(text.slice(0, offset).trimEnd().length, offset);
  return gap.includes('\n') ? gap : ' ';
}
