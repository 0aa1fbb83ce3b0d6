/**
 * How full the ephemeral range is. TCP takes a port for each source address, destination address and destination port, so that
 * one busy destination may be full while all others are free; UDP, without peers, takes it for all.
 */
import { isNearlyFull, MOST_DESTINATIONS, type AuditedCapacity, type AuditedDestination } from '../../model/audit.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { grouped } from '../../model/grouped.ts';
import type { HostFacts, StackFacts } from '../../model/host/host-facts.ts';
import { compare } from '../../model/sockets/listener.ts';
import { count, formatPortSet, formatRange, intersect } from '../../model/ports/port-set.ts';
import type { SocketState } from '../../model/sockets/net-socket.ts';
import { portTest } from '../../model/ports/port-test.ts';
import { unmappedOnce } from '../addresses.ts';
import type { SortedSockets } from '../sorted-sockets.ts';

export function auditCapacity({ stacks }: HostFacts, sockets: SortedSockets): readonly AuditedCapacity[] {
  // Linux has one range for both families; Windows may have two that are alike.
  const alike = grouped(
    stacks.toSorted((a, b) => compare(a.protocol, b.protocol)),
    (each) => `${each.protocol} ${formatRange(each.ephemeral)} ${formatPortSet(each.reserved)}`,
  );
  return [...alike.values()].map((group) => capacityOf(group, sockets));
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
