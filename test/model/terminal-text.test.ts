import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terminalText } from '../../src/model/text/terminal-text.ts';

describe('text for a terminal', () => {
  it.each([
    ['an escape sequence', '\u001b[31m', '\ufffd[31m'],
    ['a control of one byte in latin1', '\u009b31m', '\ufffd31m'],
    ['ends of lines', 'a\nb\u2028c\u0085', 'a\ufffdb\ufffdc\ufffd'],
    ['text turned around', 'a\u202eb\u2066c\u200fd', 'a\ufffdb\ufffdc\ufffdd'],
    ['nothing to see', 'a\u200bb\u2060c\ufeffd\u3164', 'a\ufffdb\ufffdc\ufffdd\ufffd'],
    ['tags', `a${String.fromCodePoint(0xe0041)}`, 'a\ufffd'],
    ['half a character', 'a\ud800', 'a\ufffd'],
  ])('%s', (_, text, shown) => {
    expect(terminalText(text)).toBe(shown);
  });

  it('leaves letters of any script, marks on them, blanks and pictures', () => {
    const text = 'Größe naïve नमस्ते 日本語 العربية 🐘 e\u0301 a b\u00a0c';
    expect(terminalText(text)).toBe(text);
  });

  it('does nothing more to what it gave', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = terminalText(text);
        expect(terminalText(once)).toBe(once);
      }),
    );
  });
});
