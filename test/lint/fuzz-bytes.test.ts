/** Bytes of a plan turned, lost, doubled and put in between: it is read and checked to the end. */
import * as fc from 'fast-check';
import { it } from 'vitest';
import { OPTIONS, plan, survives } from './fuzz.ts';
import { anyEdit, double, type Edit, edited, flip, put, remove, truncate } from './fuzz-edits.ts';

function survivesEdits(edit: fc.Arbitrary<Edit>, most: number, numRuns: number): void {
  const changed = fc.record({ bytes: plan, edits: fc.array(edit, { minLength: 1, maxLength: most }) });
  survives(changed, ({ bytes, edits }) => [edited(bytes, edits)], numRuns);
}

it('a bit is turned', OPTIONS, () => survivesEdits(flip, 1, 5000));

it('bytes are put in', OPTIONS, () => survivesEdits(put, 2, 4500));

it('bytes are lost', OPTIONS, () => survivesEdits(remove, 2, 5000));

it('a piece is there twice', OPTIONS, () => survivesEdits(double, 2, 3750));

it('the rest is missing', OPTIONS, () => survivesEdits(truncate, 1, 1250));

it('all of this at once', OPTIONS, () => survivesEdits(anyEdit, 8, 3750));
