import { describe, expect, test } from 'vitest';
import { CONFIG_RULES } from '../../src/plan-file/fault.ts';
import { expectGolden } from '../support/golden.ts';
import { casesIn, pathIn, readFixture, shown } from './fixture.ts';

describe('a faulty plan gets the diagnostics beside it', () => {
  test.each(casesIn('bad'))('%s', (name) => {
    const read = readFixture('bad', name);
    expect(read.desired).toBeNull();
    expect(read.diagnostics).not.toHaveLength(0);
    expectGolden(pathIn('bad', `${name}.txt`), shown(read));
  });
});

test('each rule has a case', () => {
  const seen = new Set(casesIn('bad').flatMap((name) => readFixture('bad', name).diagnostics.map(({ rule }) => rule)));
  expect([...seen].sort()).toEqual(Object.keys(CONFIG_RULES).sort());
});

test('no diagnostic comes twice, and all are in file order', () => {
  for (const name of casesIn('bad')) {
    const { diagnostics } = readFixture('bad', name);
    const texts = diagnostics.map(({ rule, message, at }) => JSON.stringify([rule, message, at]));
    expect(new Set(texts).size, name).toBe(texts.length);
    const mine = diagnostics.flatMap(({ at }) => (at?.file === `${name}.yaml` ? [at.line * 1e6 + at.column] : []));
    expect(mine, name).toEqual(mine.toSorted((a, b) => a - b));
  }
});
