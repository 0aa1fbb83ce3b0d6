/** What holds for the comment, whoever wrote the plans, however many hosts there are, and however little room. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPlanMarkdown, type ReviewGroup } from '../../src/render/review/plan-markdown.ts';
import { type ReviewOutcome, reviewPart } from '../../src/render/review/review-part.ts';
import { hostName, hostReview } from '../support/hostile.ts';
import { shapeOf } from '../support/markdown-shape.ts';

const LEAST = 1000;

const group: fc.Arbitrary<ReviewGroup> = fc
  .tuple(hostReview, fc.oneof(fc.constant([]), fc.array(hostName, { maxLength: 20 })))
  .map(([review, others]) => ({ part: reviewPart(review), hosts: [review.host, ...others] }));
const groups = fc.oneof(
  fc.array(group, { maxLength: 8 }),
  group.map((only) => [{ ...only, hosts: only.hosts.slice(0, 1) }]),
);
const limit = fc.oneof(
  fc.constant(Infinity),
  fc.integer({ min: LEAST, max: 3000 }),
  fc.integer({ min: LEAST, max: 70_000 }),
);
const notes = fc.array(fc.oneof(hostName, fc.constant('--plan-for web-*=web.yaml is for no host')), { maxLength: 30 });
const comment = fc
  .tuple(groups, limit, notes)
  .map(([each, room, sentences]) => formatPlanMarkdown(each, room, sentences));

function hostsOf(all: readonly ReviewGroup[], outcome?: ReviewOutcome): number {
  const counted = all.filter(({ part }) => outcome === undefined || part.outcome === outcome);
  return counted.reduce((sum, { hosts }) => sum + hosts.length, 0);
}

function numberBefore(words: string, text: string): number {
  return Number(new RegExp(`(\\d+) ${words}`).exec(text)?.[1] ?? 0);
}

describe('a comment', () => {
  it('is never longer than it may be', () => {
    fc.assert(
      fc.property(groups, limit, notes, (all, room, sentences) => {
        expect(formatPlanMarkdown(all, room, sentences).length).toBeLessThanOrEqual(room);
      }),
    );
  });

  it('closes every fence and every fold', () => {
    fc.assert(
      fc.property(comment, (text) => {
        expect(shapeOf(text)).toMatchObject({ isFenceOpen: false, openFolds: 0 });
      }),
    );
  });

  it('has as many cells in each row of a table as in its head', () => {
    fc.assert(
      fc.property(comment, (text) => {
        for (const rows of shapeOf(text).tables) expect(rows).toEqual(rows.map(() => rows[0]));
      }),
    );
  });

  it('has no markup, link, mention or reference of a stranger', () => {
    fc.assert(
      fc.property(comment, (text) => {
        for (const line of shapeOf(text).bare) {
          const ours = line.replace(/^#{3,4} /, '').replaceAll('<br>', '');
          expect(ours).not.toMatch(/[<>@#$`[\]&]|www\.|:\/\/|:\w+:|~~|GH-\d|(?<![a-z\d])[\da-f]{7,40}(?![a-z\d])/i);
          expect(ours).not.toMatch(/[\0-\x1f\x7f\u202a-\u202e\u2066-\u2069]/);
        }
      }),
    );
  });

  it('has one summary, which is the same however little room there is', () => {
    fc.assert(
      fc.property(groups, limit, (all, room) => {
        const [first, ...others] = formatPlanMarkdown(all, room).split('\n');
        expect(first).toBe(formatPlanMarkdown(all, Infinity).split('\n')[0]);
        expect(others.filter((line) => line.startsWith('### '))).toEqual([]);
      }),
    );
  });

  it('counts all hosts of several', () => {
    fc.assert(
      fc.property(groups, limit, (all, room) => {
        fc.pre(hostsOf(all) > 1 && hostsOf(all) > hostsOf(all, 'as planned'));
        const summary = formatPlanMarkdown(all, room).split('\n')[0] ?? '';
        expect(numberBefore('of', summary)).toBe(hostsOf(all, 'to change'));
        expect(numberBefore('hosts', summary)).toBe(hostsOf(all));
        expect(numberBefore('with errors', summary)).toBe(hostsOf(all, 'errors'));
        expect(numberBefore('could not be planned', summary)).toBe(hostsOf(all, 'not planned'));
      }),
    );
  });

  it('does not depend on the order of hosts and groups', () => {
    const shuffled = groups.chain((all) => {
      const others = all.map(({ part, hosts }) =>
        fc.shuffledSubarray([...hosts], { minLength: hosts.length }).map((moved) => ({ part, hosts: moved })),
      );
      return fc
        .tuple(...others)
        .chain((moved) => fc.tuple(fc.constant(all), fc.shuffledSubarray(moved, { minLength: moved.length })));
    });
    fc.assert(
      fc.property(shuffled, limit, ([all, moved], room) => {
        expect(formatPlanMarkdown(moved, room)).toBe(formatPlanMarkdown(all, room));
      }),
    );
  });

  it('says when it leaves something out, and only then', () => {
    fc.assert(
      fc.property(groups, limit, (all, room) => {
        const [whole, text] = [formatPlanMarkdown(all, Infinity), formatPlanMarkdown(all, room)];
        expect(text.includes('\nShortened to ')).toBe(whole.length > room);
      }),
    );
  });
});
