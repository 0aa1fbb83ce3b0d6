/** Rows of what the kernel and programs of the host list that no reader here understands: they are not nothing, and are said. */
import type { Unseen } from '../../model/unseen/unseen.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { onceARun } from './once-a-run.ts';

const rowsBySource = onceARun(() => new Map<string, number>());

/** `source`: what lists them, as a person would ask for it. Read again, it counts anew. */
export function noteUnread(system: ReadOnlySystem, source: string, rows: number): void {
  rowsBySource(system).set(source, rows);
}

export interface UnreadRows {
  readonly source: string;
  readonly rows: number;
}

export function unreadRows(system: ReadOnlySystem): readonly UnreadRows[] {
  return [...rowsBySource(system)].flatMap(([source, rows]) => (rows > 0 ? [{ source, rows }] : []));
}

export function unreadRowsUnseen(all: readonly UnreadRows[]): readonly Unseen[] {
  return all.map((each) => ({ kind: 'unread-rows', ...each }));
}

/** How many lines there are beside the heading and blank ones. */
export function countRows(text: string, heading: RegExp): number {
  return text.split('\n').filter((line) => line.trim() !== '' && !heading.test(line)).length;
}
