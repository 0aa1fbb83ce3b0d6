/**
 * How full the ephemeral range is. TCP takes a port for each source address, destination address and destination port, so that
 * one busy destination may be full while all others are free; UDP, without peers, takes it for all.
 */
import {
  isNearlyFull,
  MOST_DESTINATIONS,
  percentOf,
  type AuditedCapacity,
  type AuditedDestination,
  type AuditFinding,
} from '../../model/audit.ts';
import type { Protocol } from '../../model/desired-state.ts';
import { compare } from '../../model/listener.ts';
import { endWords } from '../../model/explain-words.ts';
import type { HeldSocket } from '../../model/explanation.ts';
import type { HostFacts, StackFacts } from '../../model/host-facts.ts';
import { count, formatRange, intersect, samePorts, sameRange } from '../../model/port-set.ts';
import type { SocketState } from '../../model/net-socket.ts';
import { portTest } from './port-test.ts';
import { type SortedSockets, unmappedOnce } from './sockets.ts';

const FULL = 100;

export function auditCapacity({ stacks }: HostFacts, sockets: SortedSockets): readonly AuditedCapacity[] {
  return grouped(stacks).map((group) => capacityOf(group, sockets));
}

/** Linux has one range for both families; Windows may have two that are alike. */
function grouped(stacks: readonly StackFacts[]): readonly (readonly StackFacts[])[] {
  const groups: StackFacts[][] = [];
  for (const stack of stacks) {
    const group = groups.find(([first]) => first && isAlike(first, stack));
    if (group) group.push(stack);
    else groups.push([stack]);
  }
  return groups.sort(([a], [b]) => Number(a?.protocol === 'udp') - Number(b?.protocol === 'udp'));
}

function isAlike(a: StackFacts, b: StackFacts): boolean {
  return a.protocol === b.protocol && sameRange(a.ephemeral, b.ephemeral) && samePorts(a.reserved, b.reserved);
}

function capacityOf(group: readonly StackFacts[], sockets: SortedSockets): AuditedCapacity {
  const [{ protocol, ephemeral, reserved } = NO_STACK] = group;
  const isReserved = portTest(reserved);
  const isOf = (socket: HeldSocket): boolean => {
    const stack = socket.protocol === protocol ? sockets.stackOf(socket) : undefined;
    return stack !== undefined && group.includes(stack);
  };
  const counts = ({ local: { port } }: HeldSocket): boolean =>
    ephemeral.first <= port && port <= ephemeral.last && !isReserved(port);
  const mine = (all: readonly HeldSocket[]): readonly HeldSocket[] =>
    all.filter((socket) => counts(socket) && isOf(socket));
  const kept = count(intersect([ephemeral], reserved));
  const total = count([ephemeral]);
  const held = new Set(protocol === 'tcp' ? portsIn(mine([...sockets.listeners, ...sockets.boundSilent])) : []);
  const isOpen = ({ local }: HeldSocket): boolean => !held.has(local.port);
  const usable = total - kept - held.size;
  return {
    protocol,
    families: group.map(({ family }) => family),
    range: ephemeral,
    total,
    reserved: kept,
    usable,
    used: new Set(portsIn(mine(sockets.all).filter(isOpen))).size,
    timeWait: mine(sockets.all).filter(({ state }) => state === 'time-wait').length,
    destinations: protocol === 'tcp' ? busiest(mine(sockets.outgoing).filter(isOpen), usable, sockets.isSure) : [],
  };
}

const NO_STACK = { protocol: 'tcp', ephemeral: { first: 0, last: 0 }, reserved: [] } as const;

function portsIn(sockets: readonly HeldSocket[]): readonly number[] {
  return sockets.map(({ local }) => local.port);
}

interface Tally {
  readonly first: HeldSocket;
  readonly from: string;
  readonly to: string;
  readonly ports: Set<number>;
  readonly states: Partial<Record<SocketState, number>>;
}

function busiest(
  outgoing: readonly HeldSocket[],
  usable: number,
  isSure: SortedSockets['isSure'],
): readonly AuditedDestination[] {
  // What a server accepted has one port here and many there; a destination has it the other way round.
  const tallies = tally(outgoing).filter(({ ports, first }) => ports.size > 1 || isSure(first));
  const all = tallies.map((each) => destinationOf(each, usable)).sort(byUse);
  return all.filter((each, i) => i < MOST_DESTINATIONS || isNearlyFull(each));
}

/** Sockets of IPv6 have IPv4 mapped: to the kernel that is the same address, and the same port. */
function tally(outgoing: readonly HeldSocket[]): readonly Tally[] {
  const tallies = new Map<string, Tally>();
  const plain = unmappedOnce();
  for (const first of outgoing) {
    const { local, remote, state } = first;
    const [from, to] = [plain(local.address), plain(remote.address)];
    const key = `${from} ${to} ${remote.port}`;
    const known = tallies.get(key) ?? { first, from, to, ports: new Set(), states: {} };
    tallies.set(key, known);
    known.ports.add(local.port);
    known.states[state] = (known.states[state] ?? 0) + 1;
  }
  return [...tallies.values()];
}

/** The same order in every run, however the OS lists its sockets. */
function byUse(a: AuditedDestination, b: AuditedDestination): number {
  return b.used - a.used || compare(a.to, b.to) || a.port - b.port || compare(a.from, b.from);
}

function destinationOf({ first: { remote }, from, to, ports, states }: Tally, usable: number): AuditedDestination {
  return { from, to, port: remote.port, used: ports.size, usable, states };
}

export function capacityFindings(capacity: AuditedCapacity): readonly AuditFinding[] {
  const { protocol, destinations, used, usable, families } = capacity;
  if (usable === 0) return [noneLeftFinding(capacity)];
  const full = destinations.filter(isNearlyFull).map((each) => fullFinding(capacity, each));
  if (protocol === 'tcp') return full.length > 0 ? full : togetherFinding(capacity);
  if (!isNearlyFull({ used, usable })) return [];
  const where = families.length === 1 ? ` (${families.join('')})` : '';
  return [findingOf(capacity, { used, usable, what: `by UDP sockets${where}` })];
}

/** connect() then fails with EADDRNOTAVAIL (measured on Linux 6.18), whoever asks, and whatever for. */
function noneLeftFinding({ protocol, range, total, reserved }: AuditedCapacity): AuditFinding {
  const taken = total - reserved;
  const why =
    taken === 0
      ? 'reserved'
      : reserved === 0
        ? 'listened on, or bound'
        : `reserved (${reserved}) or listened on (${taken})`;
  const what = protocol === 'tcp' ? 'no connection can be begun' : 'no socket can be given one';
  return {
    kind: 'ephemeral-nearly-full',
    severity: 'error',
    message: `${protocol}: no ports left: every port of the ephemeral range ${formatRange(range)} is ${why}, and ${what}`,
    help: 'widen the range, or reserve fewer of its ports',
    about: { protocol, ports: formatRange(range) },
  };
}

function fullFinding(
  capacity: AuditedCapacity,
  { from, to, port, used, usable, states }: AuditedDestination,
): AuditFinding {
  const waiting = states['time-wait'] ?? 0;
  const rest = waiting === 0 ? '' : `, ${waiting.toLocaleString('en-US')} of them in TIME_WAIT`;
  return findingOf(capacity, { used, usable, what: `from ${from} to ${endWords({ address: to, port })}${rest}` });
}

/**
 * Whoever binds an address before it connects, or asks for any port to listen on, is given a port that no socket has (measured
 * on Linux 6.18: a range of 10 gave 10 in all, whatever the destination).
 */
function togetherFinding(capacity: AuditedCapacity): readonly AuditFinding[] {
  const usable = capacity.total - capacity.reserved;
  // To them a port that is listened on is in use as well.
  const used = capacity.used + usable - capacity.usable;
  if (!isNearlyFull({ used, usable })) return [];
  const who = 'whoever binds an address before it connects, or asks for any port to listen on';
  const isFull = used >= usable;
  const what = `by all sockets together: ${who}, ${isFull ? 'may get none' : 'has few left'}`;
  return [{ ...findingOf(capacity, { used, usable, what }), severity: isFull ? 'warning' : 'info' }];
}

const WAYS_OUT: Readonly<Record<Protocol, string>> = {
  tcp: 'keep connections open and use them again, spread them over more addresses, or widen the range',
  udp: 'have programs keep one socket for all of their peers, close those that nobody needs, or widen the range',
};

interface Use {
  readonly used: number;
  readonly usable: number;
  readonly what: string;
}

function findingOf({ protocol, range }: AuditedCapacity, { used, usable, what }: Use): AuditFinding {
  const percent = percentOf(used, usable);
  const words = `${used.toLocaleString('en-US')} of ${usable.toLocaleString('en-US')} ephemeral ports`;
  return {
    kind: 'ephemeral-nearly-full',
    severity: percent >= FULL ? 'error' : 'warning',
    message: `${protocol}: ${words} (${percent} %) are in use ${what}`,
    help: WAYS_OUT[protocol],
    about: { protocol, ports: formatRange(range) },
  };
}
