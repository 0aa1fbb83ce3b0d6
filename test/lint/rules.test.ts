/** Every rule, on plans that it must speak up about and on plans that it must be silent about. */
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/lint/rule-list.ts';
import { expectGolden } from '../support/golden.ts';
import { casesOf, check, ruleFolders } from './fixture.ts';

describe.each(RULES.map(({ id }) => id))('%s', (id) => {
  const cases = casesOf(id);
  const named = (name: string) =>
    cases.find((each) => each.name === name) ?? { rule: id, name, path: `missing ${name}` };

  it('finds what its bad example has', () => {
    expect(check(named('bad')).diagnostics.map(({ rule }) => rule)).toContain(id);
  });

  it('and every other rule are silent about its good example', () => {
    expect(check(named('good')).text).toBe('');
  });

  it.each(cases.filter(({ name }) => name.startsWith('silent-')))('is silent about $name', (silent) => {
    expect(check(silent).diagnostics.filter(({ rule }) => rule === id)).toEqual([]);
  });

  it.each(cases.filter(({ name }) => name !== 'good' && !name.startsWith('silent-')))('says $name', (loud) => {
    expectGolden(`${loud.path}.txt`, check(loud).text);
  });
});

it('no fixtures are left of a rule that is gone', () => {
  const ids = RULES.map(({ id }) => id);
  expect(ruleFolders().filter((folder) => !ids.includes(folder))).toEqual([]);
});
