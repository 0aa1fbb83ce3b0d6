/** Plans put together from pieces of others. */
import * as fc from 'fast-check';
import { it } from 'vitest';
import { OPTIONS, plan, survives } from './fuzz.ts';
import { indexIn, lineOf, place, replaced } from './fuzz-edits.ts';

it('the start of one plan, the end of another', OPTIONS, () => {
  const halves = fc.record({ head: plan, tail: plan, from: place, to: place });
  const joined = ({ head, tail, from, to }: Of<typeof halves>) =>
    Buffer.concat([head.subarray(0, indexIn(head, from)), tail.subarray(indexIn(tail, to))]);
  survives(halves, (both) => [joined(both)], 5000);
});

it('a piece of one plan inside another', OPTIONS, () => {
  const pieces = fc.record({ into: plan, from: plan, at: place, start: place, size: fc.nat({ max: 80 }) });
  const joined = ({ into, from, at, start, size }: Of<typeof pieces>) => {
    const first = indexIn(from, start);
    return replaced(into, indexIn(into, at), 0, from.subarray(first, first + size));
  };
  survives(pieces, (both) => [joined(both)], 5000);
});

// Whole lines keep their indentation, so that more of these are plans.
it('lines of one plan among those of another', OPTIONS, () => {
  const lines = fc.array(fc.record({ take: place, at: place }), { minLength: 1, maxLength: 4 });
  survives(
    fc.record({ into: plan, from: plan, lines }),
    ({ into, from, lines: all }) => [all.reduce((text, { take, at }) => withLine(text, lineOf(from, take), at), into)],
    3750,
  );
});

type Of<A> = A extends fc.Arbitrary<infer T> ? T : never;

function withLine(text: Buffer, line: Buffer, at: number): Buffer {
  return replaced(text, text.indexOf(10, indexIn(text, at)) + 1, 0, line);
}
