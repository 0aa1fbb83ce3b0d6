/** Real sockets on this kernel, two or three at once, and what the model of Linux says of them: drawn, made, compared. */
import * as fc from 'fast-check';
import { bindSocket, type BindSocket } from '../../src/model/bind/bind-socket.ts';
import { linuxBind } from '../../src/model/bind/linux.ts';
import type { Reuse } from '../../src/model/plan/desired-state.ts';
import type { Protocol } from '../../src/model/ports/protocol.ts';
import { PROJECT } from './cli.ts';
import type { RunResult } from './namespace.ts';

/** One socket as bind-sockets.pl makes it; no address is what most servers make of it: `::` that takes IPv4 as well. */
export interface Wanted {
  readonly protocol: Protocol;
  readonly address: string | null;
  readonly ipv6Only: boolean;
  readonly reuse: readonly Reuse[];
  readonly user: number;
  readonly listens: boolean;
  readonly device?: string;
}
export type Case = readonly Wanted[];

const SCRIPT = `
set -e
ip link set lo up
ip addr replace 10.7.0.1/32 dev lo
ip addr replace fd00::7/128 dev lo
ip addr replace fe80::1/64 dev lo
ip link show v0 >/dev/null 2>&1 || ip link add v0 type veth peer name v1
ip addr replace fe80::1/64 dev v0 nodad
ip addr replace fe80::1/64 dev v1 nodad
ip link set v0 up
ip link set v1 up
exec perl "$0"
`;
/** Runs in a network namespace; reads cases, and answers each with a line. */
export const COMMAND = ['sh', '-c', SCRIPT, `${PROJECT}/test/support/bind-sockets.pl`];
export const DRAWS = 4000;

export function requests(cases: readonly Case[]): string {
  return cases.map((sockets) => `${sockets.map(word).join(' ')}\n`).join('');
}

function word({ protocol, address, ipv6Only, reuse, user, listens, device = '' }: Wanted): string {
  const [v6, reuseAddress, reusePort] = [ipv6Only, reuse.includes('address'), reuse.includes('port')].map(Number);
  return [protocol, address ?? '::', v6, reuseAddress, reusePort, user, Number(listens), device].join();
}

/** What the kernel has answered to each socket of each case. */
export type Answers = readonly (readonly string[])[];
export type Run = (cases: readonly Case[]) => Answers;

export function answersOf({
  status,
  stdout,
  stderr,
}: Pick<RunResult, 'stdout' | 'stderr'> & { status: number | null }): Answers {
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
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

export interface Outcome {
  readonly sockets: Case;
  readonly foretold: readonly string[];
  readonly kernel: readonly string[];
}

export function outcomes(cases: readonly Case[], run: Run): readonly Outcome[] {
  const answers = run(cases);
  return cases.map((sockets, i) => ({ sockets, foretold: foretold(sockets, answers[i]!), kernel: answers[i]! }));
}

/** The first outcomes that are not as the model says, and whether there was anything to be told apart at all. */
export function judged(all: readonly Outcome[]): unknown {
  const wrong = all.filter(({ foretold, kernel }) => foretold.join() !== kernel.join());
  const answers = new Set(all.flatMap(({ kernel }) => kernel));
  return { cases: all.length, wrong: wrong.length, firstOfThem: wrong.slice(0, 3), answers: [...answers].sort() };
}

export function allRight(cases: number): unknown {
  return { cases, wrong: 0, firstOfThem: [], answers: ['EADDRINUSE', 'ok'] };
}

// Spellings of one address stand together; a zone means something to link-local addresses only.
export const IPV4 = ['0.0.0.0', '127.0.0.1', '127.0.0.2', '127.0.0.3', '127.1.2.3', '10.7.0.1'];
export const MAPPED = [
  '::ffff:0.0.0.0',
  '::ffff:127.0.0.1',
  '::FFFF:7f00:1',
  '0:0:0:0:0:ffff:127.0.0.2',
  '::ffff:10.7.0.1',
];
const LOOPBACK = ['::1', '0:0:0:0:0:0:0:1', '0000::0001', '::0.0.0.1', '::1%1'];
export const IPV6 = ['::', '0:0::0', '::%1', ...LOOPBACK, 'fd00::7', 'FD00:0:0::0007', 'fe80::1%lo', 'FE80:0::1%lo'];
export const GROUPS = ['224.0.0.251', '239.1.2.3', 'ff02::fb%lo', 'ff02:0::fb%lo', 'ff05::2', 'ff05::2%1'];

/** The kernel takes IPV6_V6ONLY for no mapped address (EINVAL), and multicast addresses are for datagrams. */
export function wanted(protocol: Protocol, users: readonly number[]): fc.Arbitrary<Wanted> {
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

/** Bound to a device, or on a link-local address, which does the same. ::1 can be bound on no other device than lo. */
export function onDevices(protocol: Protocol): fc.Arbitrary<Wanted> {
  const device = fc.constantFrom('lo', 'v0', 'v1');
  const plain = fc.constantFrom(null, ...IPV4, ...MAPPED, '::', '0:0::0', 'fd00::7');
  const links = [
    'fe80::1%lo',
    'FE80:0::1%v0',
    'fe80::1%v1',
    ...(protocol === 'udp' ? ['ff02::fb%v0', 'ff02:0::fb%v1'] : []),
  ];
  const place = fc.oneof(
    fc.record({ address: plain, device: fc.oneof(device, fc.constant(undefined)) }),
    fc.record({ address: fc.constantFrom(...links), device: fc.constant(undefined) }),
    fc.record({ address: fc.constantFrom(...LOOPBACK), device: fc.constantFrom('lo', undefined) }),
  );
  const rest = fc.record({
    ipv6Only: fc.boolean(),
    reuse: fc.subarray<Reuse>(['address', 'port']),
    listens: fc.boolean(),
  });
  return fc.tuple(place, rest).map(([{ device: bound, address }, { ipv6Only, ...how }]) => ({
    ...{ protocol, address, user: 0, ...how, ...(bound !== undefined && { device: bound }) },
    ipv6Only: ipv6Only && address !== null && !MAPPED.includes(address) && address.includes(':'),
  }));
}

export const any = (users: readonly number[]): fc.Arbitrary<Wanted> =>
  fc.oneof(wanted('tcp', users), wanted('udp', users));

export function draw(
  one: fc.Arbitrary<Wanted>,
  sockets: number,
  fits: (sockets: Case) => boolean = () => true,
): readonly Case[] {
  return fc.sample(fc.array(one, { minLength: sockets, maxLength: sockets }).filter(fits), DRAWS);
}

export function atMostOneGroup(sockets: Case): boolean {
  return sockets.filter(({ reuse }) => reuse.includes('port')).length < 2;
}

/**
 * Where the model lets in a socket that the kernel refuses. The other way round they may differ with three sockets: where the new
 * one could form a SO_REUSEPORT group with one that is there, the kernel may look no further: UDP goes through a list and stops at
 * such a one (udp_lib_lport_inuse), TCP remembers the last one (sk_reuseport_match).
 */
export function unsafe(all: readonly Outcome[]): readonly Outcome[] {
  return all.filter(({ foretold, kernel }) => foretold.some((f, i) => f === 'ok' && kernel[i] !== 'ok'));
}
