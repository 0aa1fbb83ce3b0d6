/**
 * The model of Linux against real sockets on this kernel, in a network namespace with nothing but its loopback device.
 *
 * A private host has one user only, so pairs of two users are made elsewhere: root, who may become any user, needs nothing
 * but a network namespace; anybody else needs a user namespace with more than one user, which newuidmap makes.
 */
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindSocket, type BindSocket } from '../../../src/model/bind/bind-socket.ts';
import { linuxBind } from '../../../src/model/bind/linux.ts';
import type { Protocol, Reuse } from '../../../src/model/plan/desired-state.ts';
import { PROJECT } from '../../support/cli.ts';
import { PrivateHost, requireTool } from '../../support/namespace.ts';

/** One socket as bind-sockets.pl makes it; no address is what most servers make of it: `::` that takes IPv4 as well. */
interface Wanted {
  readonly protocol: Protocol;
  readonly address: string | null;
  readonly ipv6Only: boolean;
  readonly reuse: readonly Reuse[];
  readonly user: number;
  readonly listens: boolean;
}
type Case = readonly Wanted[];

const SCRIPT = `
set -e
ip link set lo up
ip addr replace 10.7.0.1/32 dev lo
ip addr replace fd00::7/128 dev lo
ip addr replace fe80::1/64 dev lo
exec perl "$0"
`;
const COMMAND = ['sh', '-c', SCRIPT, `${PROJECT}/test/support/bind-sockets.pl`];
const DRAWS = 4000;

let host: PrivateHost;

beforeAll(async () => {
  requireTool('perl');
  host = await PrivateHost.start();
});

afterAll(() => host.close());

function requests(cases: readonly Case[]): string {
  return cases.map((sockets) => `${sockets.map(word).join(' ')}\n`).join('');
}

function word({ protocol, address, ipv6Only, reuse, user, listens }: Wanted): string {
  const [v6, reuseAddress, reusePort] = [ipv6Only, reuse.includes('address'), reuse.includes('port')].map(Number);
  return [protocol, address ?? '::', v6, reuseAddress, reusePort, user, Number(listens)].join();
}

function parseAnswers(stdout: string): readonly (readonly string[])[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
}

/** What the kernel answers to each socket of each case. */
function asOneUser(cases: readonly Case[]): readonly (readonly string[])[] {
  const { status, stdout, stderr } = host.run(COMMAND, { input: requests(cases) });
  if (status !== 0) throw new Error(stderr);
  return parseAnswers(stdout);
}

function asManyUsers(cases: readonly Case[]): readonly (readonly string[])[] {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) requireTool('newuidmap');
  const argv = ['-n', ...(isRoot ? [] : ['--map-root-user', '--map-auto']), ...COMMAND];
  const { status, stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8', input: requests(cases) });
  if (status !== 0) throw new Error(stderr);
  return parseAnswers(stdout);
}

function socket(wanted: Wanted): BindSocket {
  return bindSocket(wanted, String(wanted.user));
}

/** By the pairs: a socket is refused when it conflicts with one of those that the kernel let in before. */
function foretold(sockets: Case, kernel: readonly string[]): readonly string[] {
  return sockets.map((wanted, i) => {
    const there = sockets.slice(0, i).filter((_, earlier) => kernel[earlier] === 'ok');
    const refused = there.some((other) => linuxBind(socket(other), socket(wanted), other.listens) !== 'ok');
    return refused ? 'EADDRINUSE' : 'ok';
  });
}

interface Outcome {
  readonly sockets: Case;
  readonly foretold: readonly string[];
  readonly kernel: readonly string[];
}

function outcomes(cases: readonly Case[], run: typeof asOneUser): readonly Outcome[] {
  const answers = run(cases);
  return cases.map((sockets, i) => ({ sockets, foretold: foretold(sockets, answers[i]!), kernel: answers[i]! }));
}

/** The first outcomes that are not as the model says, and whether there was anything to be told apart at all. */
function judged(all: readonly Outcome[]): unknown {
  const wrong = all.filter(({ foretold, kernel }) => foretold.join() !== kernel.join());
  const answers = new Set(all.flatMap(({ kernel }) => kernel));
  return { cases: all.length, wrong: wrong.length, firstOfThem: wrong.slice(0, 3), answers: [...answers].sort() };
}

function allRight(cases: number): unknown {
  return { cases, wrong: 0, firstOfThem: [], answers: ['EADDRINUSE', 'ok'] };
}

// Spellings of one address stand together; a zone means something to link-local addresses only.
const IPV4 = ['0.0.0.0', '127.0.0.1', '127.0.0.2', '127.0.0.3', '127.1.2.3', '10.7.0.1'];
const MAPPED = ['::ffff:0.0.0.0', '::ffff:127.0.0.1', '::FFFF:7f00:1', '0:0:0:0:0:ffff:127.0.0.2', '::ffff:10.7.0.1'];
const LOOPBACK = ['::1', '0:0:0:0:0:0:0:1', '0000::0001', '::0.0.0.1', '::1%1'];
const IPV6 = ['::', '0:0::0', '::%1', ...LOOPBACK, 'fd00::7', 'FD00:0:0::0007', 'fe80::1%lo', 'FE80:0::1%lo'];
const GROUPS = ['224.0.0.251', '239.1.2.3', 'ff02::fb%lo', 'ff02:0::fb%lo', 'ff05::2', 'ff05::2%1'];

/** The kernel takes IPV6_V6ONLY for no mapped address (EINVAL), and multicast addresses are for datagrams. */
function wanted(protocol: Protocol, users: readonly number[]): fc.Arbitrary<Wanted> {
  const place = fc.oneof(
    fc.record({ address: fc.constantFrom(null, ...IPV4, ...MAPPED), ipv6Only: fc.constant(false) }),
    fc.record({ address: fc.constantFrom(...IPV6), ipv6Only: fc.boolean() }),
    ...(protocol === 'udp' ? [fc.record({ address: fc.constantFrom(...GROUPS), ipv6Only: fc.constant(false) })] : []),
  );
  const rest = fc.record({
    reuse: fc.subarray<Reuse>(['address', 'port']),
    user: fc.constantFrom(...users),
    listens: fc.boolean(),
  });
  return fc.tuple(place, rest).map(([where, how]) => ({ protocol, ...where, ...how }));
}

const any = (users: readonly number[]): fc.Arbitrary<Wanted> => fc.oneof(wanted('tcp', users), wanted('udp', users));

function draw(
  one: fc.Arbitrary<Wanted>,
  sockets: number,
  fits: (sockets: Case) => boolean = () => true,
): readonly Case[] {
  return fc.sample(fc.array(one, { minLength: sockets, maxLength: sockets }).filter(fits), DRAWS);
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

  it.each([
    ['root and another', [0, 1000]],
    ['neither of them root', [1000, 1001]],
  ])('of two users, %s: the second one is refused when the model says so', (_, users) => {
    expect(judged(outcomes(draw(any(users), 2), asManyUsers))).toEqual(allRight(DRAWS));
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
  it.each([
    ['one user', [0], asOneUser],
    ['two users', [0, 1000], asManyUsers],
  ])('of %s, TCP, no two of which set SO_REUSEPORT: each is refused exactly as the pairs say', (_, users, run) => {
    const noGroup = (sockets: Case): boolean => sockets.filter(({ reuse }) => reuse.includes('port')).length < 2;
    expect(judged(outcomes(draw(wanted('tcp', users), 3, noGroup), run))).toEqual(allRight(DRAWS));
  });

  // Where the new socket could form a SO_REUSEPORT group with one that is there, the kernel may look no further: UDP goes
  // through a list and stops at such a one (udp_lib_lport_inuse), TCP remembers the last one (sk_reuseport_match).
  it.each([
    ['TCP, one user', 'tcp', [0], asOneUser],
    ['TCP, two users', 'tcp', [0, 1000], asManyUsers],
    ['UDP, one user', 'udp', [0], asOneUser],
    ['UDP, two users', 'udp', [0, 1000], asManyUsers],
  ] as const)('%s: where the kernel refuses one, the model does as well', (_, protocol, users, run) => {
    const settled = outcomes(draw(wanted(protocol, users), 3), run);
    const unsafe = settled.filter(({ foretold, kernel }) => foretold.some((f, i) => f === 'ok' && kernel[i] !== 'ok'));
    expect(unsafe.slice(0, 3)).toEqual([]);
  });

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
