import type { Position } from '../../model/plan/position.ts';

/** A text with the index that turns offsets into lines and columns. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  /** The offset at which each line starts. */
  readonly lineStarts: readonly number[];
}

export function sourceText(file: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** The place of text[start..end), cut at the end of its first line: a caret line marks one line. */
export function positionOf(source: SourceText, start: number, end: number): Position {
  const line = lineAt(source.lineStarts, start);
  const lineStart = source.lineStarts[line] ?? 0;
  const last = Math.max(start + 1, Math.min(end, lineEnd(source, line)));
  return { file: source.file, line: line + 1, column: start - lineStart + 1, endColumn: last - lineStart + 1 };
}

/** The index of the line that holds the offset: the last one that starts at or before it. */
function lineAt(lineStarts: readonly number[], offset: number): number {
  let [low, high] = [0, lineStarts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineEnd(source: SourceText, line: number): number {
  const next = source.lineStarts[line + 1];
  if (next === undefined) return source.text.length;
  return source.text[next - 2] === '\r' ? next - 2 : next - 1;
}
