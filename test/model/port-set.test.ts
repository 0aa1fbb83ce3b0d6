import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  count,
  formatPortSet,
  includes,
  intersect,
  LAST_PORT,
  parsePortSet,
  portSet,
  portsOf,
  samePorts,
  subtract,
  union,
  type PortSet,
} from '../../src/model/ports/port-set.ts';
import { ports, range } from '../support/arbitrary.ts';

/** The model: one bit a port. */
function bits(set: PortSet): Uint8Array {
  const map = new Uint8Array(LAST_PORT + 1);
  for (const { first, last } of set) map.fill(1, first, last + 1);
  return map;
}

function combined(a: PortSet, b: PortSet, rule: (x: number, y: number) => boolean): Uint8Array {
  const [x, y] = [bits(a), bits(b)];
  return x.map((bit, port) => Number(rule(bit, y[port] ?? 0)));
}

/** Fails unless the set holds exactly these ports. */
function same(set: PortSet, expected: Uint8Array): void {
  expect(Buffer.compare(bits(set), expected)).toBe(0);
}

describe('a port set, against a 65,536-bit model', () => {
  it('is the ranges that it is made of, in canonical form', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        const set = portSet(ranges);
        same(set, bits(ranges));
        const gaps = set.slice(1).map((next, i) => next.first - set[i]!.last);
        expect(gaps.every((gap) => gap >= 2)).toBe(true);
      }),
    );
  });

  it('unites', () => {
    fc.assert(
      fc.property(ports, ports, (a, b) =>
        same(
          union(a, b),
          combined(a, b, (x, y) => x + y > 0),
        ),
      ),
    );
  });

  it('intersects', () => {
    fc.assert(
      fc.property(ports, ports, (a, b) =>
        same(
          intersect(a, b),
          combined(a, b, (x, y) => x + y === 2),
        ),
      ),
    );
  });

  it('subtracts', () => {
    fc.assert(
      fc.property(ports, ports, (a, b) =>
        same(
          subtract(a, b),
          combined(a, b, (x, y) => x > y),
        ),
      ),
    );
  });

  it('stays canonical through every operation', () => {
    fc.assert(
      fc.property(ports, ports, (a, b) => {
        for (const set of [union(a, b), intersect(a, b), subtract(a, b)]) expect(portSet(set)).toEqual(set);
      }),
    );
  });

  it('counts and finds its ports', () => {
    fc.assert(
      fc.property(ports, fc.integer({ min: 0, max: LAST_PORT }), (set, port) => {
        expect(count(set)).toBe(bits(set).reduce((sum, bit) => sum + bit, 0));
        expect(includes(set, port)).toBe(bits(set)[port] === 1);
      }),
    );
  });

  it('is equal to another exactly when it holds the same ports', () => {
    fc.assert(
      fc.property(ports, ports, (a, b) => {
        expect(samePorts(a, b)).toBe(formatPortSet(a) === formatPortSet(b));
      }),
    );
  });

  it('survives format and parse', () => {
    fc.assert(
      fc.property(ports, (set) => {
        expect(parsePortSet(formatPortSet(set))).toEqual(set);
      }),
    );
  });
});

describe('the text of a port set', () => {
  it("is the kernel's: ascending, merged, ranges from two ports on", () => {
    expect(formatPortSet(portsOf(8081, 80, 8080, 443, 1, 2))).toBe('1-2,80,443,8080-8081');
  });

  it.each(['80,', ',80', '80 ', '80-', '443-80', '65536', '80,,443', 'x', '0x50', '80\n'])('refuses %j', (text) => {
    expect(parsePortSet(text)).toBeNull();
  });
});
