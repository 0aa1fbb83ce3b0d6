import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { document, json, line } from '../../src/model/text/printable.ts';
import { visible } from '../../src/model/text/visible.ts';
import { coloured } from '../../src/model/text/colours.ts';

describe('text from outside', () => {
  it.each([
    ['an escape sequence', '\u001b[31m', '\\u001b[31m'],
    ['a control of one byte in latin1', '\u009b31m', '\\u009b31m'],
    ['ends of lines', 'a\nb\u2028c\u0085\v\f\r', 'a\\u000ab\\u2028c\\u0085\\u000b\\u000c\\u000d'],
    ['text turned around', 'a\u202eb\u2066c\u200fd\u061c', 'a\\u202eb\\u2066c\\u200fd\\u061c'],
    ['nothing to see', 'a\u200bb\u2060c\ufeffd\u3164e\u00ad', 'a\\u200bb\\u2060c\\ufeffd\\u3164e\\u00ad'],
    ['tags, which hide text', `a${String.fromCodePoint(0xe0041)}`, 'a\\udb40\\udc41'],
    ['marks that cover other lines', `e${'\u0301'.repeat(10)}`, `e${'\u0301'.repeat(8)}\\u0301\\u0301`],
    ['half a character', 'a\ud800', 'a\\ud800'],
    ['no character', 'a\uffff', 'a\\uffff'],
    ['a variation of nothing', '8080\ufe0f', '8080\\ufe0f'],
    ['joiners between letters that no one joins', 'a\u200db\u200cc', 'a\\u200db\\u200cc'],
    ['what only looks like an escape', '\\u202e \\users', '\\u005cu202e \\users'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each([
    'Größe naïve नमस्ते 日本語 العربية שלום 🐘 e\u0301 a b\u00a0c\td',
    '👩🏽\u200d💻 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3',
    'क\u094d\u200dष',
    'می\u200cخواهم',
  ])('stays as it is where it is writing: %s', (text) => {
    expect(visible(text)).toBe(text);
  });

  it('is judged alike alone and beside a character that needs the properties of Unicode', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = String.fromCharCode(unit);
      expect(visible(`\u200b \u0416${text}`), unit.toString(16)).toBe(`\\u200b \u0416${visible(text)}`);
    }
  });

  it('is read back from what is shown, whatever it is', () => {
    const read = (shown: string): string =>
      shown.replace(/\\u([\da-f]{4})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
    const hostile = fc
      .array(fc.oneof(fc.constantFrom('\\', 'u', '202e', '\u202e', '\n'), fc.string({ unit: 'binary', maxLength: 1 })))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(read(visible(text))).toBe(text);
      }),
    );
  });
});

describe('what is printed', () => {
  it('has the colours that were given to it, and no others', () => {
    const title = coloured([31, 39], 'red \u001b[32m');
    expect(line(`${title} \u001b[1m`)).toBe('\u001b[31mred \\u001b[32m\u001b[39m \\u001b[1m\n');
  });

  it.each([
    ['::error::no', '\\u003a:error::no\n'],
    [' \t::add-mask::x', ' \t\\u003a:add-mask::x\n'],
    ['x ##vso[task.setvariable]y', 'x \\u0023#vso[task.setvariable]y\n'],
    ['##[error]x', '\\u0023#[error]x\n'],
    ['::1 is an address', '::1 is an address\n'],
  ])('commands no CI system: %s', (text, shown) => {
    expect(line(text)).toBe(shown);
  });

  it('is the same value in JSON, with nothing that a terminal obeys', () => {
    const value = { a: ['\u202e\u2028\u009b\u007f\\u202e'] };
    expect(json(value)).toBe('{"a":["\\u202e\\u2028\\u009b\\u007f\\\\u202e"]}\n');
    expect(JSON.parse(json(value, 2))).toEqual(value);
  });

  it('keeps the lines of a document', () => {
    expect(document('a\n\tb\u200b\n')).toBe('a\n\tb\\u200b\n');
  });
});
