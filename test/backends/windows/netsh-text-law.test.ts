/** What holds for every text that netsh may print, and for every other: tables in made-up languages and code pages. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExcludedRange } from '../../../src/backends/windows/host.ts';
import { readDynamicRange, readExcludedRanges } from '../../../src/backends/windows/netsh/netsh-text.ts';
import type { PortRange } from '../../../src/model/ports/port-set.ts';
import { port, range } from '../../support/arbitrary.ts';

const refused = { fault: expect.any(String) as string };

/** How netsh may lay out what it prints: the language, the bytes of its code page, and what a pipe or a log adds. */
interface Layout {
  readonly title: string;
  readonly labels: readonly [string, string];
  readonly dashes: readonly [number, number];
  readonly footnote: string;
  readonly eol: string;
  readonly indent: string;
  readonly trailingBlanks: boolean;
  readonly blankLines: boolean;
}

/** Starts and ends with a letter; every byte but NUL and the two of a line break may stand between. */
const words = fc
  .array(fc.integer({ min: 1, max: 255 }), { maxLength: 24 })
  .map((bytes) => `P${Buffer.from(bytes.filter((byte) => byte !== 10 && byte !== 13)).toString('latin1')}s`);

const layout: fc.Arbitrary<Layout> = fc.record({
  title: words,
  labels: fc.tuple(words, words),
  dashes: fc.tuple(fc.integer({ min: 8, max: 13 }), fc.integer({ min: 8, max: 13 })),
  /** A hyphen, an em dash in UTF-8 and in Windows-1251, and what a code page without one has. */
  footnote: fc
    .tuple(fc.constantFrom('-', '\xe2\x80\x94', '\x97', '?'), words)
    .map(([dash, text]) => `* ${dash} ${text}`),
  eol: fc.constantFrom('\r\n', '\n', '\r\r\n'),
  indent: fc.constantFrom('', '   ', '        ', '\t'),
  trailingBlanks: fc.boolean(),
  blankLines: fc.boolean(),
});

function printLines(lines: readonly string[], { eol, indent, blankLines }: Layout): string {
  return lines.flatMap((line) => (line !== '' ? [indent + line + eol] : blankLines ? [eol] : [])).join('');
}

function printExcluded(rows: readonly ExcludedRange[], shape: Layout): string {
  const rule = shape.dashes.map((dashes) => '-'.repeat(dashes)).join('    ');
  const header = ['', shape.title, '', shape.labels.join('    '), rule];
  return printLines([...header, ...rows.map((row) => printRow(row, shape)), '', shape.footnote, ''], shape);
}

/** Start in 10 columns, end in 12; five blanks and the star, or six blanks. */
function printRow({ first, last, administered }: ExcludedRange, { trailingBlanks }: Layout): string {
  const end = administered ? '     *' : ' '.repeat(trailingBlanks ? 6 : 0);
  return `${String(first).padStart(10)}${String(last).padStart(12)}${end}`;
}

function printDynamic({ first, last }: PortRange, shape: Layout): string {
  const [start, size] = shape.labels;
  const values = [`${start} : ${first}`, `${size} : ${last - first + 1}`];
  return printLines(['', shape.title, '-'.repeat(33), ...values, ''], shape);
}

/** Rows that share no port, in ascending order; single ports and blocks, some of them next to each other. */
const rows: fc.Arbitrary<readonly ExcludedRange[]> = fc
  .record({
    ends: fc.uniqueArray(port, { maxLength: 24 }),
    single: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
    administered: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
  })
  .map(({ ends, single, administered }) => {
    const left = ends.toSorted((a, b) => a - b);
    const made: ExcludedRange[] = [];
    for (let first = left.shift(); first !== undefined; first = left.shift()) {
      const last = single[made.length] ? first : (left.shift() ?? first);
      made.push({ first, last, administered: administered[made.length]! });
    }
    return made;
  });

/** A text, and every place where a pipe could have broken off, but the whole of it. */
function cutsOf(text: string): readonly string[] {
  return Array.from(text, (_, length) => text.slice(0, length));
}

describe('any table of excluded ranges', () => {
  it('is read whatever its language, code page, widths, indentation and line breaks', () => {
    fc.assert(
      fc.property(rows, layout, (value, shape) => {
        expect(readExcludedRanges(printExcluded(value, shape))).toEqual({ value });
      }),
    );
  });

  it('is read with a byte order mark', () => {
    fc.assert(
      fc.property(rows, layout, (value, shape) => {
        expect(readExcludedRanges(`\xef\xbb\xbf${printExcluded(value, shape)}`)).toEqual({ value });
      }),
    );
  });

  it('is refused or read in full, wherever it breaks off', () => {
    fc.assert(
      fc.property(rows, layout, (value, shape) => {
        for (const cut of cutsOf(printExcluded(value, shape))) {
          expect([refused, { value }]).toContainEqual(readExcludedRanges(cut));
        }
      }),
    );
  });

  it('is given in ascending order', () => {
    const shuffled = rows.chain((value) =>
      fc.tuple(fc.constant(value), fc.shuffledSubarray([...value], { minLength: value.length })),
    );
    fc.assert(
      fc.property(shuffled, layout, ([value, printed], shape) => {
        expect(readExcludedRanges(printExcluded(printed, shape))).toEqual({ value });
      }),
    );
  });

  it('is refused with two rows that share a port', () => {
    const overlapping = fc.tuple(range, range, range).filter(([a, b]) => a.first <= b.last && b.first <= a.last);
    fc.assert(
      fc.property(overlapping, layout, (ranges, shape) => {
        const printed = ranges.map((row) => ({ ...row, administered: false }));
        expect(readExcludedRanges(printExcluded(printed, shape))).toEqual(refused);
      }),
    );
  });

  it('is refused with a line of words among its rows, or below them', () => {
    fc.assert(
      fc.property(rows, layout, words, fc.nat(), (value, shape, stray, at) => {
        const lines = printExcluded(value, shape).split('\n');
        const rule = lines.findIndex((line) => line.includes('--------  '));
        lines.splice(rule + 1 + (at % (lines.length - rule - 1)), 0, stray);
        expect(readExcludedRanges(lines.join('\n'))).toEqual(refused);
      }),
    );
  });

  it('is refused when a second one follows', () => {
    fc.assert(
      fc.property(rows, rows, layout, (first, second, shape) => {
        const text = printExcluded(first, shape) + printExcluded(second, shape);
        expect(readExcludedRanges(text)).toEqual(refused);
      }),
    );
  });
});

describe('any dynamic range', () => {
  it('is read whatever its language, code page, indentation and line breaks', () => {
    fc.assert(
      fc.property(range, layout, (value, shape) => {
        expect(readDynamicRange(printDynamic(value, shape))).toEqual({ value });
      }),
    );
  });

  it('is refused or read in full, wherever it breaks off', () => {
    fc.assert(
      fc.property(range, layout, (value, shape) => {
        for (const cut of cutsOf(printDynamic(value, shape))) {
          expect([refused, { value }]).toContainEqual(readDynamicRange(cut));
        }
      }),
    );
  });

  it('is refused when a second one follows', () => {
    fc.assert(
      fc.property(range, range, layout, (first, second, shape) => {
        expect(readDynamicRange(printDynamic(first, shape) + printDynamic(second, shape))).toEqual(refused);
      }),
    );
  });
});

describe('any bytes', () => {
  const bytes = fc
    .array(
      fc.constantFrom('0', '1', '80', '65535', ' ', '  ', '\t', '*', ':', '-', '----', '\r', '\n', '\0', 'a', '\xe4'),
    )
    .map((parts) => parts.join(''));

  it('are no table without a rule of dashes', () => {
    fc.assert(
      fc.property(bytes, (text) => {
        expect(readExcludedRanges(text.replaceAll('---', '--'))).toEqual(refused);
      }),
    );
  });

  it('are refused in words that a terminal shows as they are', () => {
    const noise = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 200 });
    fc.assert(
      fc.property(noise, bytes, (start, end) => {
        const text = `--- ---\n${Buffer.from(start).toString('latin1')}\n${end}`;
        for (const reading of [readExcludedRanges(text), readDynamicRange(`a: 1\nb: 1\n${text}`)]) {
          if ('fault' in reading) expect(reading.fault).toMatch(/^[ -~]{1,120}$/);
        }
      }),
    );
  });
});
