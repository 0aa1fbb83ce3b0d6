/** Fixes as text: what changes is the value, and nothing around it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readPlanText } from '../../src/plan-file/read/plan-text.ts';
import { rewritten } from '../../src/plan-file/edit/rewrite.ts';
import { sourceText } from '../../src/plan-file/yaml/source-text.ts';
import type { Fix } from '../../src/model/plan/fix.ts';
import { casesIn, pathIn } from './fixture.ts';
import { add, both, examples, ITEM, merge, nodePorts, refusals, reserve, udp } from './rewrite-examples.ts';

describe('set-ephemeral', () => {
  examples([
    [
      'plain, with a comment',
      'version: 1\nephemeral:   32768-60999   # wide\n',
      both,
      'version: 1\nephemeral:   32768-60998   # wide\n',
    ],
    ['single quotes', "version: 1\nephemeral: '1-2'", both, "version: 1\nephemeral: '32768-60998'"],
    ['double quotes', 'version: 1\nephemeral: "1-2"\n\n', both, 'version: 1\nephemeral: "32768-60998"\n\n'],
    ['on the next line', 'ephemeral:\n  1-2\nversion: 1\n', both, 'ephemeral:\n  32768-60998\nversion: 1\n'],
    [
      'start and count',
      'version: 1\nephemeral: { count: 100 , start: 32769 }\n',
      both,
      'version: 1\nephemeral: { count: 28231 , start: 32768 }\n',
    ],
    [
      'start and count, one of them right',
      'version: 1\nephemeral:\n    # from here\n    start: 32768\n    count: 9 # short\n',
      both,
      'version: 1\nephemeral:\n    # from here\n    start: 32768\n    count: 28231 # short\n',
    ],
    [
      'both protocols',
      'version: 1\nephemeral: {tcp: 1-2, udp: "3-4"}\n',
      both,
      'version: 1\nephemeral: {tcp: 32768-60998, udp: "32768-60998"}\n',
    ],
    [
      'one protocol',
      'version: 1\nephemeral:\n  udp: {start: 1, count: 2}\n  tcp: 1-2\n',
      udp,
      'version: 1\nephemeral:\n  udp: {start: 32768, count: 28231}\n  tcp: 1-2\n',
    ],
    ['JSON', '{"version":1,"ephemeral":"1-2"}', both, '{"version":1,"ephemeral":"32768-60998"}'],
    [
      'an anchor that no alias names',
      'version: 1\nephemeral: &e 1-2\n',
      both,
      'version: 1\nephemeral: &e 32768-60998\n',
    ],
  ]);
  refusals([
    ['no such key', 'version: 1\n', both],
    ['one of two protocols in a range for both', 'version: 1\nephemeral: 1-2\n', udp],
    ['an escape', 'version: 1\nephemeral: "1\\x2d2"\n', both],
    ['folded', 'version: 1\nephemeral: >-\n  1-2\n', both],
    ['an alias', 'version: 1\nephemeral: {tcp: &e 1-2, udp: *e}\n', udp],
    ['a file with a fault', 'version: 1\nephemeral: 1-2\nservcies: {}\n', both],
    ['no YAML', 'version: [1\nephemeral: 1-2\n', both],
    ['empty', '', both],
  ]);
});

describe('reserve-service', () => {
  examples([
    [
      'flow',
      'version: 1\nservices: {web: {port: 80, reserve: never}, db: {port: 1, reserve: never}}\n',
      reserve,
      'version: 1\nservices: {web: {port: 80, reserve: auto}, db: {port: 1, reserve: never}}\n',
    ],
    [
      'block, quoted',
      'version: 1\nservices:\n  "web":\n    reserve: "never" # why?\n    listen: [80]\n',
      reserve,
      'version: 1\nservices:\n  "web":\n    reserve: "auto" # why?\n    listen: [80]\n',
    ],
    [
      'JSON',
      '{"version": 1, "services": {"web": {"port": 80, "reserve": "never"}}}\n',
      reserve,
      '{"version": 1, "services": {"web": {"port": 80, "reserve": "auto"}}}\n',
    ],
  ]);
  refusals([
    ['always', 'version: 1\nservices: {web: {port: 80, reserve: always}}\n', reserve],
    ['another service', 'version: 1\nservices: {db: {port: 80, reserve: never}}\n', reserve],
    ['shared', 'version: 1\nservices: {web: &w {port: 80, reserve: never}, db: *w}\n', reserve],
    [
      'the word is shared',
      'version: 1\nservices: {web: {port: 80, reserve: &n never}, db: {port: 1, reserve: *n}}\n',
      reserve,
    ],
  ]);
});

describe('several fixes', () => {
  const before = 'version: 1\nephemeral: 1-2\nreserved: [80, 81, 80]\nservices: {web: {port: 1, reserve: never}}\n';

  it('are written together', () => {
    const fixes = [nodePorts, reserve, merge([0, 2], [80, 80]), both];
    expect(rewritten(before, fixes)).toEqual({
      text: `version: 1\nephemeral: 32768-60998\nreserved: [80, 81, ${ITEM}]\nservices: {web: {port: 1, reserve: auto}}\n`,
      done: fixes,
    });
  });

  it('that are the same are one', () => {
    expect(rewritten(before, [reserve, { ...reserve }])).toEqual({
      text: before.replace('never', 'auto'),
      done: [reserve, reserve],
    });
  });

  it('that meet wait for one another', () => {
    const other: Fix = { ...both, range: { first: 3, last: 4 } };
    expect(rewritten(before, [both, other]).done).toEqual([both]);
    const [first, second] = [merge([0, 1], [80, 81]), merge([1, 2], [80, 81])];
    expect(rewritten(before, [first, second]).done).toEqual([first]);
    expect(rewritten(before, [nodePorts, add('x', 5)]).done).toEqual([nodePorts]);
  });
});

test.each([...casesIn('bad'), ...casesIn('good')])(
  '%s: whatever is asked for, the text is sound or as it was',
  (name) => {
    const folder = casesIn('bad').includes(name) ? 'bad' : 'good';
    const text = readFileSync(pathIn(folder, `${name}.yaml`), 'utf8');
    const fixes = [both, udp, reserve, nodePorts, merge([0, 1], [80, 80])];
    for (const fix of fixes) {
      const { text: after, done } = rewritten(text, [fix]);
      expect(after !== text).toBe(done.length > 0);
      if (done.length > 0) expect(readPlanText(sourceText('', after)).diagnostics).toEqual([]);
    }
  },
);
