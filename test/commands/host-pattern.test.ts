import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesHost, namesOf } from '../../src/commands/plan/host-pattern.ts';

describe('a host', () => {
  it('is called by its full name, and by the part before the first dot', () => {
    expect(namesOf('Web-1.Example.com')).toEqual(['web-1.example.com', 'web-1']);
  });

  it('without a dot has one name', () => {
    expect(namesOf('DEV-7')).toEqual(['dev-7']);
  });
});

describe('a pattern', () => {
  it('is for the short name too', () => {
    expect(matchesHost('web-?', 'web-1.example.com')).toBe(true);
  });

  it('knows no signs but * and ?', () => {
    expect(matchesHost('web-[12]', 'web-1')).toBe(false);
  });

  it('matches what the regular expression does that says the same', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(text, name, (pattern, host) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesHost(pattern, host)).toBe(expression.test(host));
      }),
      { numRuns: 5000 },
    );
  });

  it('with many stars takes no time to speak of', { timeout: 5000 }, () => {
    expect(matchesHost(`${'*a'.repeat(40)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
