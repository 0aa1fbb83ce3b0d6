import { bytesOf } from '../../../src/model/bytes.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  damagedMarker,
  ownLineNumbers,
  ownLines,
  withOwnLines,
  type OwnAssignment,
} from '../../../src/backends/linux/boot/own-lines.ts';

const line = fc.oneof(
  fc.constantFrom(
    '',
    '# comment',
    '#net.ipv4.ip_local_port_range = 1 2',
    'net.ipv4.ip_local_port_range=1024 65000',
    '\t; x',
    '\x80\xff\xfe',
    ' ',
  ),
  fc.string({ maxLength: 12 }).filter((text) => !/[\r\n]/.test(text) && !text.includes('portplan')),
);

/** A file of somebody else's, with LF or CRLF, with or without its last newline. */
const foreign = fc
  .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, newline, closed]) => lines.join(newline) + (closed && lines.length > 0 ? newline : ''));

const assignments: fc.Arbitrary<readonly OwnAssignment[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports'),
    value: fc.constantFrom('80,443', '', '1 2'),
  }),
  { minLength: 1, maxLength: 2, selector: ({ name }) => name },
);

const place = fc.constantFrom('in place' as const, 'at the end' as const);

describe("portplan's own lines", () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(foreign, assignments, place, (text, lines, where) => {
        expect(ownLines(withOwnLines(bytesOf(text), lines, where))).toEqual(lines);
      }),
    );
  });

  it('leave every other byte of the file as it was', () => {
    fc.assert(
      fc.property(foreign, assignments, assignments, place, (text, first, second, where) => {
        const once = withOwnLines(bytesOf(text), first, where);
        expect(once.startsWith(text)).toBe(true);
        const twice = withOwnLines(once, second, where);
        expect(withOwnLines(twice, [], 'in place').replace(/\r?\n$/, '')).toBe(text.replace(/\r?\n$/, ''));
      }),
    );
  });

  it('stay where they stand between lines of others', () => {
    const text = withOwnLines(bytesOf('a = 1\n'), [{ name: 'b', value: '2' }], 'in place') + 'c = 3\n';
    expect(withOwnLines(bytesOf(text), [{ name: 'b', value: '4' }], 'in place')).toBe(text.replace('b = 2', 'b = 4'));
  });

  it('move to the end when asked to', () => {
    const text = withOwnLines(bytesOf('a = 1\n'), [{ name: 'b', value: '2' }], 'in place') + 'c = 3\n';
    expect(withOwnLines(bytesOf(text), [{ name: 'b', value: '2' }], 'at the end')).toMatch(/^a = 1\nc = 3\n# BEGIN/);
  });

  it('have the line ends of the file', () => {
    expect(withOwnLines(bytesOf('a = 1\r\n'), [{ name: 'b', value: '2' }], 'in place')).toMatch(
      /^a = 1\r\n# BEGIN[^\n]*\r\nb = 2\r\n# END portplan\r\n$/,
    );
  });

  it('are numbered as an editor numbers them', () => {
    expect(ownLineNumbers(withOwnLines(bytesOf('a = 1\n'), [{ name: 'b', value: '2' }], 'in place'))).toEqual({
      first: 2,
      last: 4,
    });
  });

  it.each([
    ['# BEGIN portplan: x\nb = 2\n', 1],
    ['a = 1\nb = 2\n# END portplan\n', 3],
    ['# BEGIN portplan\n# BEGIN portplan\nb = 2\n# END portplan\n', 1],
    ['# BEGIN portplan\nb = 2\n# END portplan\nc\n# END portplan\n', 5],
  ])('that lost a marker are found: %j', (text, where) => {
    expect(damagedMarker(text)).toBe(where);
  });

  it('with both markers are no damage', () => {
    fc.assert(
      fc.property(
        foreign,
        assignments,
        place,
        (text, lines, where) => damagedMarker(withOwnLines(bytesOf(text), lines, where)) === null,
      ),
    );
  });
});
