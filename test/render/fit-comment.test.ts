/** What goes first when a comment is too long. */
import { describe, expect, it } from 'vitest';
import { fittingLevels, GONE, ONE_LINE } from '../../src/render/review/fit-comment.ts';

const [WHOLE, SHORT_PATCH, NO_PATCH, FEW_ROWS] = [0, 1, 2, 3];

/** Ten characters for every level above gone. */
const section = (isError: boolean) => ({ isError, text: (level: number) => 'x'.repeat(10 * (GONE - level)) });
const [error, change] = [section(true), section(false)];
const FULL = error.text(WHOLE).length;

describe('of a failing host and three that change', () => {
  const all = [error, change, change, change];

  it.each([
    ['nothing goes where all fits', 4 * FULL, [WHOLE, WHOLE, WHOLE, WHOLE]],
    ['a patch is cut first, of the last one', 4 * FULL - 1, [WHOLE, WHOLE, WHOLE, SHORT_PATCH]],
    ['then those of all', 4 * FULL - 40, [SHORT_PATCH, SHORT_PATCH, SHORT_PATCH, SHORT_PATCH]],
    ['then patches are left out', 4 * FULL - 41, [SHORT_PATCH, SHORT_PATCH, SHORT_PATCH, NO_PATCH]],
    ['then rows', 4 * FULL - 81, [NO_PATCH, NO_PATCH, NO_PATCH, FEW_ROWS]],
    ['then changes are one line each', FULL - 30 + 3 * 10, [FEW_ROWS, ONE_LINE, ONE_LINE, ONE_LINE]],
    ['then they go', FULL - 30 + 10, [FEW_ROWS, ONE_LINE, GONE, GONE]],
    ['the error is a line when all others are gone', 10, [ONE_LINE, GONE, GONE, GONE]],
    ['and goes last', 9, [GONE, GONE, GONE, GONE]],
  ])('%s', (_what, room, levels) => {
    expect(fittingLevels(all, room, 0)).toEqual(levels);
  });

  it('there is room for the note when something is left out', () => {
    expect(fittingLevels(all, 4 * FULL - 1, 10)).toEqual([WHOLE, WHOLE, SHORT_PATCH, SHORT_PATCH]);
  });
});
