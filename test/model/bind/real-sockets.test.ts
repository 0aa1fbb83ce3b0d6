/** The model of Linux against real sockets of one user on this kernel, in a network namespace with nothing but its loopback device. */
import { describe, expect, it } from 'vitest';
import type { Reuse } from '../../../src/model/plan/desired-state.ts';
import type { Protocol } from '../../../src/model/ports/protocol.ts';
import { requireTool } from '../../support/namespace.ts';
import {
  allRight,
  answersOf,
  atMostOneGroup,
  type Case,
  COMMAND,
  DRAWS,
  draw,
  any,
  GROUPS,
  IPV4,
  IPV6,
  judged,
  MAPPED,
  onDevices,
  outcomes,
  requests,
  type Answers,
  unsafe,
  wanted,
  type Wanted,
} from '../../support/real-sockets.ts';
import { hostForAll } from '../../support/stand.ts';

const { host } = hostForAll(() => requireTool('perl'));

function asOneUser(cases: readonly Case[]): Answers {
  return answersOf(host.run(COMMAND, { input: requests(cases) }));
}

describe('two real sockets', () => {
  it('of one user, TCP: the second one is refused when the model says so', () => {
    expect(judged(outcomes(draw(wanted('tcp', [0]), 2), asOneUser))).toEqual(allRight(DRAWS));
  });

  it('of one user, UDP: the second one is refused when the model says so', () => {
    expect(judged(outcomes(draw(wanted('udp', [0]), 2), asOneUser))).toEqual(allRight(DRAWS));
  });

  it('of one user, TCP and UDP mixed: the second one is refused when the model says so', () => {
    expect(judged(outcomes(draw(any([0]), 2), asOneUser))).toEqual(allRight(DRAWS));
  });
});

describe('two real sockets with devices, or on links', () => {
  it.each(['tcp', 'udp'] as const)('%s: the second one is refused when the model says so', (protocol) => {
    expect(judged(outcomes(draw(onDevices(protocol), 2), asOneUser))).toEqual(allRight(DRAWS));
  });

  it('three of TCP, no two of which set SO_REUSEPORT: each is refused exactly as the pairs say', () => {
    expect(judged(outcomes(draw(onDevices('tcp'), 3, atMostOneGroup), asOneUser))).toEqual(allRight(DRAWS));
  });

  it.each(['tcp', 'udp'] as const)('three, %s: where the kernel refuses one, the model does as well', (protocol) => {
    expect(unsafe(outcomes(draw(onDevices(protocol), 3), asOneUser)).slice(0, 3)).toEqual([]);
  });
});

describe('each address of the list', () => {
  const plain = (address: string, protocol: Protocol): Wanted => ({
    ...{ protocol, address, ipv6Only: false, reuse: [], user: 0, listens: true },
  });

  it.each(['tcp', 'udp'] as const)('with each other one, %s: only those that overlap are refused', (protocol) => {
    const list = [...IPV4, ...MAPPED, ...IPV6, ...(protocol === 'udp' ? GROUPS : [])];
    const pairs = list.flatMap((a) => list.map((b) => [plain(a, protocol), plain(b, protocol)]));
    expect(judged(outcomes(pairs, asOneUser))).toEqual(allRight(list.length ** 2));
  });
});

describe('three real sockets', () => {
  it('of one user, TCP, no two of which set SO_REUSEPORT: each is refused exactly as the pairs say', () => {
    expect(judged(outcomes(draw(wanted('tcp', [0]), 3, atMostOneGroup), asOneUser))).toEqual(allRight(DRAWS));
  });

  it.each(['tcp', 'udp'] as const)(
    'of one user, %s: where the kernel refuses one, the model does as well',
    (protocol) => {
      expect(unsafe(outcomes(draw(wanted(protocol, [0]), 3), asOneUser)).slice(0, 3)).toEqual([]);
    },
  );

  it.each(['tcp', 'udp'] as const)(
    '%s: a third one gets past a conflict after a group of its own, not before',
    (protocol) => {
      const one = (address: string, reuse: readonly Reuse[], ipv6Only = false): Wanted => ({
        ...{ protocol, address, ipv6Only, reuse, user: 0, listens: true },
      });
      const [a, b, c] =
        protocol === 'udp'
          ? [one('127.0.0.2', []), one('127.0.0.1', ['port']), one('0.0.0.0', ['port'])]
          : [one('::', [], true), one('0.0.0.0', ['port']), one('::', ['port'])];
      const cases = [
        [a, b, c],
        [b, a, c],
      ];
      expect(outcomes(cases, asOneUser)).toMatchObject([
        { kernel: ['ok', 'ok', 'ok'], foretold: ['ok', 'ok', 'EADDRINUSE'] },
        { kernel: ['ok', 'ok', 'EADDRINUSE'], foretold: ['ok', 'ok', 'EADDRINUSE'] },
      ]);
    },
  );
});
