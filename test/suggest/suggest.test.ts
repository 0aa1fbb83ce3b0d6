/** Laws of the choice, over any set of taken ports. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestPorts } from '../../src/suggest/suggest.ts';
import { includes, LAST_PORT, type PortSet } from '../../src/model/ports/port-set.ts';
import { FIRST_PORT, type TakenPorts, TAKEN_KINDS } from '../../src/model/suggestion.ts';
import { ports } from '../support/arbitrary.ts';

const taken: fc.Arbitrary<readonly TakenPorts[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...TAKEN_KINDS), ports, because: fc.constantFrom('a', 'b', 'c') }),
  { maxLength: 6 },
);
const near = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 1, max: LAST_PORT }),
  fc.constantFrom(1, 1024, 32768, LAST_PORT),
);
const most = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1000 }));

/** By the definition: port by port. */
function freePorts(all: readonly TakenPorts[]): readonly number[] {
  const isTaken = new Uint8Array(LAST_PORT + 1);
  for (const each of all) for (const { first, last } of each.ports) isTaken.fill(1, first, last + 1);
  return Array.from({ length: LAST_PORT - FIRST_PORT + 1 }, (_, i) => FIRST_PORT + i).filter((p) => isTaken[p] === 0);
}

function always(check: (all: readonly TakenPorts[], count: number, to: number | null) => void): void {
  fc.assert(
    fc.property(taken, most, near, (all, count, to) => check(all, count, to)),
    { numRuns: 30 },
  );
}

describe('of any taken ports', () => {
  it('gives none, and nothing below 1024', () => {
    always((all, count, to) => {
      const free = new Set(freePorts(all));
      expect(suggestPorts(all, { count, near: to }).ports.filter((port) => !free.has(port))).toEqual([]);
    });
  });

  it('gives as many as were asked for, or all there are, each once', () => {
    always((all, count, to) => {
      const found = suggestPorts(all, { count, near: to }).ports;
      expect(new Set(found).size).toBe(Math.min(count, freePorts(all).length));
      expect(found).toHaveLength(new Set(found).size);
    });
  });

  it('gives the nearest ones first, of two the lower one', () => {
    fc.assert(
      fc.property(taken, most, fc.integer({ min: 1, max: LAST_PORT }), (all, count, to) => {
        const sorted = [...freePorts(all)].sort((a, b) => Math.abs(a - to) - Math.abs(b - to) || a - b);
        expect(suggestPorts(all, { count, near: to }).ports).toEqual(sorted.slice(0, count));
      }),
      { numRuns: 30 },
    );
  });

  it('goes from 10000 up without a wish, then from 1024 up', () => {
    always((all, count) => {
      const free = freePorts(all);
      const order = [...free.filter((port) => port >= 10000), ...free.filter((port) => port < 10000)];
      expect(suggestPorts(all, { count, near: null }).ports).toEqual(order.slice(0, count));
    });
  });

  it('says for each port that was passed over exactly what takes it', () => {
    always((all, count, to) => {
      for (const { ports: run, reasons } of suggestPorts(all, { count, near: to }).refused) {
        const set: PortSet = all.filter((each) => includes(each.ports, run.first)).flatMap((each) => each.ports);
        expect(reasons.length > 0).toBe(set.length > 0);
        expect(run.first < FIRST_PORT || set.length > 0).toBe(true);
        const kinds = all.filter((each) => includes(each.ports, run.last)).map(({ kind }) => kind);
        expect(reasons.map(({ kind }) => kind).sort()).toEqual(kinds.sort());
      }
    });
  });
});

describe('what was passed over', () => {
  const one = (kind: TakenPorts['kind'], first: number, last: number, because: string): TakenPorts => ({
    kind,
    ports: [{ first, last }],
    because,
  });

  it('is told in runs that have the same reasons', () => {
    const all = [one('in-use', 9999, 10001, 'x'), one('declared', 10001, 10002, 'y')];
    expect(suggestPorts(all, { count: 1, near: null }).refused).toEqual([
      { ports: { first: 10000, last: 10000 }, reasons: [{ kind: 'in-use', because: 'x' }] },
      {
        ports: { first: 10001, last: 10001 },
        reasons: [
          { kind: 'declared', because: 'y' },
          { kind: 'in-use', because: 'x' },
        ],
      },
      { ports: { first: 10002, last: 10002 }, reasons: [{ kind: 'declared', because: 'y' }] },
    ]);
  });

  it('is counted by kind, each port once', () => {
    const all = [one('in-use', 1, 1033, 'x'), one('in-use', 1030, 1034, 'y'), one('declared', 65535, 65535, 'z')];
    expect(suggestPorts(all, { count: 1, near: null }).takenBy).toEqual([
      ['declared', 1],
      ['in-use', 11],
    ]);
  });
});
