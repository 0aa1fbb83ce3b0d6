/** The sweep against a comparison of each with each. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversOverlap } from '../../../src/model/bind/address-cover.ts';
import { bindSocket, type BindSocket } from '../../../src/model/bind/bind-socket.ts';
import { findOverlaps, type Overlap } from '../../../src/model/bind/overlaps.ts';
import type { BoundRange } from '../../../src/model/bind/socket-kinds.ts';
import { verdict } from '../../../src/model/bind/verdict.ts';
import type { Platform } from '../../../src/model/plan/desired-state.ts';
import { port, range } from '../../support/arbitrary.ts';
import { platform, socket } from './sockets.ts';

/** A claim meets at most eight others in it, so that none is left out. */
const FEW = 9;

const claim: fc.Arbitrary<BoundRange> = fc.record({
  socket,
  ports: fc.oneof(
    range,
    port.map((at) => ({ first: at, last: at })),
  ),
});

/** Many claims on the same few ports, where the limit of partners is reached. */
const crowd: fc.Arbitrary<readonly BoundRange[]> = fc.array(
  fc.record({
    socket,
    ports: fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }))
      .map(([first, more]) => ({ first, last: first + more })),
  }),
  { minLength: 20, maxLength: 120 },
);

function compatibleOn(on: Platform): (a: BindSocket, b: BindSocket) => boolean {
  return (a, b) => verdict(on, a, b).answer === 'yes';
}

function eachWithEach(
  claims: readonly BoundRange[],
  compatible: (a: BindSocket, b: BindSocket) => boolean,
): readonly Overlap[] {
  return claims.flatMap((b, later) =>
    claims.slice(0, later).flatMap((a, earlier) => {
      const meet = a.ports.first <= b.ports.last && b.ports.first <= a.ports.last;
      return meet && !compatible(a.socket, b.socket) ? [{ earlier, later }] : [];
    }),
  );
}

function named(overlaps: readonly Overlap[]): readonly number[] {
  const all = new Set(overlaps.flatMap(({ earlier, later }) => [earlier, later]));
  return [...all].sort((a, b) => a - b);
}

describe('the overlaps of few claims', () => {
  it('are those of each with each', () => {
    fc.assert(
      fc.property(platform, fc.array(claim, { maxLength: FEW }), (on, claims) => {
        const compatible = compatibleOn(on);
        expect(findOverlaps(claims, compatible)).toEqual(eachWithEach(claims, compatible));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the overlaps of many claims', () => {
  it('name every claim that meets any', () => {
    fc.assert(
      fc.property(platform, crowd, (on, claims) => {
        const compatible = compatibleOn(on);
        expect(named(findOverlaps(claims, compatible))).toEqual(named(eachWithEach(claims, compatible)));
      }),
      { numRuns: 500 },
    );
  });

  it('are overlaps, each there once', () => {
    fc.assert(
      fc.property(platform, crowd, (on, claims) => {
        const compatible = compatibleOn(on);
        const text = ({ earlier, later }: Overlap): string => `${earlier} ${later}`;
        const all = new Set(eachWithEach(claims, compatible).map(text));
        const found = findOverlaps(claims, compatible).map(text);
        expect(found.filter((pair) => !all.has(pair))).toEqual([]);
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 500 },
    );
  });

  it('name each of a thousand addresses that one wildcard takes', () => {
    const at = (address: string): BoundRange => ({
      socket: bindSocket({ protocol: 'tcp', address, ipv6Only: false, reuse: [] }, undefined),
      ports: { first: 8080, last: 8080 },
    });
    const specific = Array.from({ length: 1000 }, (_, i) => at(`10.0.${i >> 8}.${i & 255}`));
    expect(findOverlaps([...specific, at('0.0.0.0')], compatibleOn('linux'))).toHaveLength(1000);
  });

  it('stay few when all of a thousand claims meet', () => {
    const every = { protocol: 'tcp', address: null, ipv6Only: false, reuse: [] } as const;
    const claims = Array.from({ length: 1000 }, (): BoundRange => {
      return { socket: bindSocket(every, undefined), ports: { first: 8080, last: 8080 } };
    });
    expect(findOverlaps(claims, compatibleOn('linux')).length).toBeLessThan(10_000);
  });

  it('have one partner each when there are very many, and leave no claim out', () => {
    const socket = bindSocket({ protocol: 'tcp', address: null, ipv6Only: false, reuse: [] }, undefined);
    const claims = Array.from({ length: 5000 }, (): BoundRange => ({ socket, ports: { first: 8080, last: 8080 } }));
    const found = findOverlaps(claims, compatibleOn('linux'));
    expect(found.length).toBeLessThan(15_000);
    expect(new Set(found.flatMap(({ earlier, later }) => [earlier, later])).size).toBe(5000);
  });

  // As many users would otherwise be as many kinds, each compared with each.
  it('ask about no pair of sockets whose ports lie apart, however many users there are', () => {
    const claims = Array.from({ length: 2000 }, (_, i): BoundRange => {
      const every = { protocol: 'tcp', address: null, ipv6Only: false, reuse: [] } as const;
      return { socket: bindSocket(every, `user${i}`), ports: { first: i + 1, last: i + 1 } };
    });
    let asked = 0;
    findOverlaps(claims, () => ++asked < 0);
    expect(asked).toBe(0);
  });
});

describe('the question whether two sockets are compatible', () => {
  it('is asked about sockets of one protocol that overlap', () => {
    fc.assert(
      fc.property(platform, crowd, (on, claims) => {
        findOverlaps(claims, (a, b) => {
          // One socket stands for its kind, on whatever address that is.
          const sameAddress = { ...a, cover: { v4: a.cover.v4 && b.cover.v4, v6: a.cover.v6 && b.cover.v6 } };
          expect(a.protocol).toBe(b.protocol);
          expect(coversOverlap(sameAddress.cover, b.cover)).toBe(true);
          return compatibleOn(on)(a, b);
        });
      }),
      { numRuns: 100 },
    );
  });
});
