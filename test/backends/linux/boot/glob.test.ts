import { describe, expect, test } from 'vitest';
import { expandBraces, isGlob, nameTest } from '../../../../src/backends/linux/boot/glob.ts';

describe('a pattern', () => {
  test.each([
    ['*', 'name'],
    ['n*e', 'name'],
    ['n??e', 'name'],
    ['[mn]ame', 'name'],
    ['[!m]ame', 'name'],
    ['[^m]ame', 'name'],
    ['[a-z]ame', 'name'],
    ['[]n]ame', 'name'],
    ['[[:lower:]]ame', 'name'],
    ['[![:digit:]]ame', 'name'],
    ['\\name', 'name'],
    ['[', '['],
    ['[a', '[a'],
    ['*.conf', 'a.conf'],
    ['.*', '.hidden'],
    ['a.c', 'a.c'],
  ])('%s matches %s', (pattern, name) => {
    expect(nameTest(pattern)(name)).toBe(true);
  });

  test.each([
    ['n?e', 'name'],
    ['[!n]ame', 'name'],
    ['[z-a]ame', 'name'],
    ['[[:digit:]]ame', 'name'],
    ['am', 'name'],
    ['\\*', 'name'],
    ['*', '.hidden'],
    ['a.c', 'abc'],
    ['(name)', 'name'],
  ])('%s does not match %s', (pattern, name) => {
    expect(nameTest(pattern)(name)).toBe(false);
  });

  test('is what has one of three characters in it', () => {
    expect(['a*', 'a?', 'a[', '{a,b}', 'a\\b', 'a]'].map(isGlob)).toEqual([true, true, true, false, false, false]);
  });
});

describe('braces', () => {
  test.each([
    ['a{b,c}d', ['abd', 'acd']],
    ['{a,b}{c,d}', ['ac', 'ad', 'bc', 'bd']],
    ['a{b,{c,d}e}', ['ab', 'ace', 'ade']],
    ['a{b}', ['ab']],
    ['a{b,}', ['ab', 'a']],
    ['a{b', ['a{b']],
    ['a}b', ['a}b']],
    ['ab', ['ab']],
  ])('%s: %j', (text, expanded) => {
    expect(expandBraces(text)).toEqual(expanded);
  });
});

test('a pattern of a million names is left as it is, at once', () => {
  const many = '{a,b,c,d,e,f,g,h}'.repeat(12);
  expect(expandBraces(many)).toEqual([many]);
  expect(expandBraces('{a,b}'.repeat(12))).toHaveLength(4096);
});
