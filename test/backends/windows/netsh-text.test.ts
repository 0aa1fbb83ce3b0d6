/** The transcripts in test/fixtures/netsh, with the truth that a person read from them; and tables with one thing wrong. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExcludedRange } from '../../../src/backends/windows/host.ts';
import { readDynamicRange, readExcludedRanges, type Reading } from '../../../src/backends/windows/netsh/netsh-text.ts';
import { LAST_PORT } from '../../../src/model/ports/port-set.ts';

const FIXTURES = new URL('../../fixtures/netsh/', import.meta.url);

interface Transcript {
  readonly file: string;
  readonly kind: string;
  readonly expected: unknown;
}

const transcripts = JSON.parse(readFileSync(new URL('INDEX.json', FIXTURES), 'utf8')) as readonly Transcript[];

function textOf({ file }: Pick<Transcript, 'file'>): string {
  return readFileSync(new URL(file, FIXTURES), 'latin1');
}

function ofKind(...kinds: readonly string[]): readonly Transcript[] {
  return transcripts.filter(({ kind }) => kinds.includes(kind));
}

/** What the people who posted them took away or typed in. */
const CUT_BELOW_A_ROW = ['010-excluded-en.txt', '052-excluded-es.txt', '064-excluded-ko.txt', '079-excluded-zh-CN.txt'];
const CUT_ABOVE_THE_ROWS = ['076-excluded-zh-CN.txt'];
const TYPED_INTO = [
  ['020-excluded-en.txt', 'line 7 does not belong to the table: "1433        1433     * (My precious!!!)"'],
  ['025-excluded-en.txt', 'line 17 does not belong to the table: "......"'],
] as const;
const EDITED = [...CUT_BELOW_A_ROW, ...CUT_ABOVE_THE_ROWS, ...TYPED_INTO.map(([file]) => file)];

/** Digits at the start and end of a row, and the star, as the index has them. */
function excludedTruth({ expected }: Transcript): Reading<readonly ExcludedRange[]> {
  const rows = expected as readonly { start: number; end: number; administered: boolean }[];
  return { value: rows.map(({ start, end, administered }) => ({ first: start, last: end, administered })) };
}

const refused = { fault: expect.any(String) as string };

describe('transcripts of excluded port ranges', () => {
  const excluded = ofKind('excluded');
  const whole = excluded.filter(({ file }) => !EDITED.includes(file));

  it.each(whole)('are read as a person reads them: $file', (transcript) => {
    expect(readExcludedRanges(textOf(transcript))).toEqual(excludedTruth(transcript));
  });

  it.each(excluded.filter(({ file }) => CUT_BELOW_A_ROW.includes(file)))(
    'are refused when they end with a row, and read with the blank line below it: $file',
    (transcript) => {
      const text = textOf(transcript);
      expect(readExcludedRanges(text)).toEqual({ fault: 'it breaks off before the end of the table' });
      expect(readExcludedRanges(`${text}\n`)).toEqual(excludedTruth(transcript));
    },
  );

  it.each(excluded.filter(({ file }) => CUT_ABOVE_THE_ROWS.includes(file)))(
    'are refused when they start with a row, and read with the rule of dashes above it: $file',
    (transcript) => {
      const text = textOf(transcript);
      expect(readExcludedRanges(text)).toEqual({ fault: 'it has no table: no rule of dashes stands in it' });
      expect(readExcludedRanges(`----------    --------\n${text}`)).toEqual(excludedTruth(transcript));
    },
  );

  it.each(TYPED_INTO)('are refused when somebody typed into them: %s', (file, fault) => {
    expect(readExcludedRanges(textOf({ file }))).toEqual({ fault });
  });

  it.each(excluded)('are no dynamic range: $file', (transcript) => {
    expect(readDynamicRange(textOf(transcript))).toEqual(refused);
  });
});

describe('transcripts of dynamic port ranges', () => {
  const dynamic = ofKind('dynamic');

  it.each(dynamic)('are read as a person reads them: $file', (transcript) => {
    const { start, count } = transcript.expected as { start: number; count: number };
    expect(readDynamicRange(textOf(transcript))).toEqual({ value: { first: start, last: start + count - 1 } });
  });

  it.each(dynamic)('are no table of excluded ranges: $file', (transcript) => {
    expect(readExcludedRanges(textOf(transcript))).toEqual(refused);
  });
});

describe('a transcript of anything else', () => {
  it.each(transcripts.filter(({ kind }) => kind !== 'excluded' && kind !== 'dynamic'))(
    'is neither table: $file',
    (transcript) => {
      expect(readExcludedRanges(textOf(transcript))).toEqual(refused);
      expect(readDynamicRange(textOf(transcript))).toEqual(refused);
    },
  );
});

const TOP = '\nProtocol tcp Port Exclusion Ranges\n\nStart Port    End Port\n----------    --------\n';
const BOTTOM = '\n* - Administered port exclusions.\n\n';

describe('a text that can not be trusted', () => {
  it.each([
    ['nothing', '', 'it printed nothing'],
    ['only a byte order mark', '\xef\xbb\xbf\r\n', 'it printed nothing'],
    ['only blanks', ' \r\n\t\r\n', 'it printed nothing'],
    [
      'UTF-16',
      Buffer.from(`${TOP}${BOTTOM}`, 'utf16le').toString('latin1'),
      'it is UTF-16, not text in the code page of a console',
    ],
  ])('is refused by both readers: %s', (_, text, fault) => {
    expect(readExcludedRanges(text)).toEqual({ fault });
    expect(readDynamicRange(text)).toEqual({ fault });
  });

  it.each([
    ['port 0', '         0          80', 'line 6 is no range of ports: "0          80"'],
    ['a port past the last', '     65000       65536', 'line 6 is no range of ports: "65000       65536"'],
    ['an end before its start', '        81          80', 'line 6 is no range of ports: "81          80"'],
    ['two rows with a port', '        80          90\n        90          91', 'more than one row has port 90'],
    ['the same row twice', '        80          80\n        80          80', 'more than one row has port 80'],
    ['half a row', '        80', 'line 6 does not belong to the table: "80"'],
    ['three numbers', '80 81 82', 'line 6 does not belong to the table: "80 81 82"'],
    ['a star before the row', '* 80 81', 'line 6 does not belong to the table: "* 80 81"'],
    ['two stars', '80 81 * *', 'line 6 does not belong to the table: "80 81 * *"'],
    ['a row below a blank line', '80 80\n\n81 81', 'line 8 does not belong to the table: "81 81"'],
    ['a second footnote', '80 80\n* - a', 'line 9 does not belong to the table: "* - Administered port exclusions."'],
    ['a control character', '80 80\x1b[2J', 'line 6 does not belong to the table: "80 80?[2J"'],
    ['a long line', 'x'.repeat(61), `line 6 does not belong to the table: "${'x'.repeat(57)}..."`],
  ])('is no table: %s', (_, body, fault) => {
    expect(readExcludedRanges(`${TOP}${body}\n${BOTTOM}`)).toEqual({ fault });
  });

  it('is no table with a rule of three columns', () => {
    expect(readExcludedRanges('--- --- ---\n80 80\n\n')).toEqual({
      fault: 'it has no table: no rule of dashes stands in it',
    });
  });

  it('is no table with a row above the rule of dashes', () => {
    expect(readExcludedRanges(`80 80\n${TOP}${BOTTOM}`)).toEqual({
      fault: 'line 1 does not belong to the table: "80 80"',
    });
  });

  it.each([
    ['one number', 'Start Port : 1024\n', 'it does not show a first port and a number of ports'],
    ['a line between the numbers', 'a : 1\n\nb : 2\n', 'it does not show a first port and a number of ports'],
    ['a third number', 'a : 1\nb : 2\nc : 3\n', 'line 3 does not belong to the range: "c : 3"'],
    ['a sentence below', 'a : 1\nb : 2\n\nOk.\n', 'line 4 does not belong to the range: "Ok."'],
    ['half a line below', 'port a : 1\nport b : 2\nport\n', 'line 3 does not belong to the range: "port"'],
    ['a name below that only one line has', 'x: a : 1\nb : 2\nx:\n', 'line 3 does not belong to the range: "x:"'],
    ['port 0', 'a : 0\nb : 5\n', 'there is no range of 5 ports from port 0'],
    ['no ports', 'a : 1024\nb : 0\n', 'there is no range of 0 ports from port 1024'],
    ['a range past the last port', 'a : 1025\nb : 64512\n', 'there is no range of 64512 ports from port 1025'],
    ['no line break at the end', 'a : 1025\nb : 6451', 'it breaks off in the middle of a line'],
  ])('is no dynamic range: %s', (_, text, fault) => {
    expect(readDynamicRange(text)).toEqual({ fault });
  });
});

describe('a table of excluded ranges', () => {
  it('may stand below words that look like its footnote', () => {
    expect(readExcludedRanges(`* daemon started\n${TOP}80 80\n${BOTTOM}`)).toEqual({
      value: [{ first: 80, last: 80, administered: false }],
    });
  });
});

describe('a dynamic range', () => {
  it('may reach the last port', () => {
    expect(readDynamicRange('a : 1025\nb : 64511\n')).toEqual({ value: { first: 1025, last: LAST_PORT } });
  });
});
