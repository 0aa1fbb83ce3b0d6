/** Takes from a comment that is too long what a reader misses least, in a fixed order. */
import type { ReviewDetail } from './review-tables.ts';

/** More rows fit into no comment, as none is shorter than ten characters: they are not written only to be left out. */
const MOST_ROWS = 6_500;

/** From all there is to ever less. Then a section is one line, then it is gone. */
export const DETAILS: readonly ReviewDetail[] = [
  { rows: MOST_ROWS, hosts: Infinity, text: 600, lines: Infinity, width: Infinity },
  { rows: MOST_ROWS, hosts: Infinity, text: 600, lines: 40, width: 116 },
  { rows: MOST_ROWS, hosts: Infinity, text: 600, lines: 0, width: 0 },
  { rows: 20, hosts: 100, text: 300, lines: 0, width: 0 },
  { rows: 5, hosts: 10, text: 150, lines: 0, width: 0 },
];

const [, SHORT_PATCH, NO_PATCH, FEW_ROWS, FEWEST_ROWS] = [0, 1, 2, 3, 4];
export const ONE_LINE = DETAILS.length;
export const GONE = ONE_LINE + 1;

/** A part of a comment; `text` is shorter with every level, and empty when GONE. */
export interface Shrinkable {
  readonly isError: boolean;
  readonly text: (level: number) => string;
}

/** Errors are the last to go. */
const STEPS: readonly { readonly level: number; readonly ofErrors: boolean }[] = [
  ...inTurn(SHORT_PATCH),
  ...inTurn(NO_PATCH),
  ...inTurn(FEW_ROWS),
  ...[FEWEST_ROWS, ONE_LINE, GONE].map((level) => ({ level, ofErrors: false })),
  ...[FEWEST_ROWS, ONE_LINE, GONE].map((level) => ({ level, ofErrors: true })),
];

function inTurn(level: number): (typeof STEPS)[number][] {
  return [false, true].map((ofErrors) => ({ level, ofErrors }));
}

/**
 * The level of each section, so that all of it is at most `room` long, and `note` less where something is left out. Of
 * sections of one kind the last ones shrink first.
 */
export function fittingLevels(sections: readonly Shrinkable[], room: number, note: number): readonly number[] {
  const levels = sections.map(() => 0);
  const lengths = sections.map(({ text }) => text(0).length);
  let length = lengths.reduce((sum, each) => sum + each, 0);
  if (length <= room) return levels;
  for (const { level, ofErrors } of STEPS) {
    for (const [index, { isError, text }] of [...sections.entries()].reverse()) {
      if (length <= room - note) return levels;
      if (isError !== ofErrors) continue;
      levels[index] = level;
      length -= lengths[index] ?? 0;
      length += lengths[index] = text(level).length;
    }
  }
  return levels;
}
