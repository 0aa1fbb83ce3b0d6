/**
 * How full the ephemeral range is. TCP takes a port for each source address, destination address and destination port, so that
 * one busy destination may be full while all others are free; UDP, without peers, takes it for all.
 */
import {
  isNearlyFull,
  MOST_DESTINATIONS,
  type AuditedCapacity,
  type AuditedDestination,
} from '../../model/audit/capacity.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { grouped } from '../../model/grouped.ts';
import type { SeenFacts, StackFacts } from '../../model/host/host-facts.ts';
import { isReused, REUSE_DELAY_SECONDS, TIME_WAIT_SECONDS } from '../../model/host/time-wait.ts';
import { KERNEL_DEFAULTS } from '../../model/settings/linux-settings.ts';
import { endWords } from '../../words/holder-words.ts';
import { compare } from '../../model/sockets/listener.ts';
import { count, formatPortSet, formatRange, intersect } from '../../model/ports/port-set.ts';
import type { SocketState } from '../../model/sockets/net-socket.ts';
import { portTest } from '../../model/ports/port-lookup.ts';
import { unmappedOnce } from '../addresses.ts';
import type { SortedSockets } from '../sorted-sockets.ts';

export function auditCapacity(facts: SeenFacts, sockets: SortedSockets): readonly AuditedCapacity[] {
  const isFree = freedFromTimeWait(facts);
  // Linux has one range for both families; Windows may have two that are alike.
  const alike = grouped(
    facts.stacks.toSorted((a, b) => compare(a.protocol, b.protocol)),
    (each) => `${each.protocol} ${formatRange(each.ephemeral)} ${formatPortSet(each.reserved)}`,
  );
  return [...alike.values()].map((group) => capacityOf(group, sockets, isFree));
}

/** Whether a new connection between the same ends may take the socket's port. In the first second of TIME_WAIT none may. */
function freedFromTimeWait({
  platform,
  timeWaitReuse,
  hasTcpTimestamps = true,
}: SeenFacts): (socket: HeldSocket) => boolean {
  const rules = { reuse: timeWaitReuse ?? KERNEL_DEFAULTS.timeWaitReuse, hasTimestamps: hasTcpTimestamps };
  return ({ state, secondsLeft, local, remote }) =>
    platform === 'linux' &&
    state === 'time-wait' &&
    secondsLeft !== null &&
    secondsLeft <= TIME_WAIT_SECONDS - REUSE_DELAY_SECONDS &&
    isReused(rules, [local.address, remote.address]);
}

function capacityOf(
  group: readonly StackFacts[],
  sockets: SortedSockets,
  isFree: (socket: HeldSocket) => boolean,
): AuditedCapacity {
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
  const tallies = protocol === 'tcp' ? tally(mine(sockets.outgoing).filter(isOpen), isFree) : [];
  const shared = sharedPorts(tallies);
  return {
    protocol,
    families: group.map(({ family }) => family),
    range: ephemeral,
    total,
    reserved: kept,
    usable,
    used: new Set(portsIn(mine(sockets.all).filter(isOpen))).size,
    shared: shared.size,
    starved: starvedIn(tallies, shared, usable),
    timeWait: mine(sockets.all).filter(({ state }) => state === 'time-wait').length,
    destinations: busiest(tallies, usable, sockets.isSure),
  };
}

const NO_STACK = { protocol: 'tcp', ephemeral: { first: 0, last: 0 }, reserved: [] } as const;

function portsIn(sockets: readonly HeldSocket[]): readonly number[] {
  return sockets.map(({ local }) => local.port);
}

/** The ports that have connections of more than one kind, mostly to several destinations. */
function sharedPorts(tallies: readonly Tally[]): ReadonlySet<number> {
  const [seen, shared] = [new Set<number>(), new Set<number>()];
  for (const { ports } of tallies) for (const port of ports) (seen.has(port) ? shared : seen).add(port);
  return shared;
}

/**
 * The busiest destination that is left with none: all ports but its own are of destinations that share none, as sockets have it
 * that bound them before they connected. A single connection that shares its port says little.
 */
function starvedIn(tallies: readonly Tally[], shared: ReadonlySet<number>, usable: number): string | null {
  const isSharing = ({ ports }: Tally): boolean => [...ports].some((port) => shared.has(port));
  const bound = new Set(tallies.filter((each) => !isSharing(each)).flatMap(({ ports }) => [...ports]));
  const [busiest] = tallies
    .filter((each) => isSharing(each) && each.ports.size > 1 && each.ports.size + bound.size >= usable)
    .sort((a, b) => b.ports.size - a.ports.size || compare(a.to, b.to));
  return busiest ? endWords({ address: busiest.to, port: busiest.first.remote.port }) : null;
}

interface Tally {
  readonly first: HeldSocket;
  readonly from: string;
  readonly to: string;
  readonly ports: Set<number>;
  /** The ports that a new connection between these ends can't be given now. */
  readonly taken: Set<number>;
  readonly states: Partial<Record<SocketState, number>>;
}

function busiest(
  all: readonly Tally[],
  usable: number,
  isSure: SortedSockets['isSure'],
): readonly AuditedDestination[] {
  // What a server accepted has one port here and many there; a destination has it the other way round.
  const tallies = all.filter(({ ports, first }) => ports.size > 1 || isSure(first));
  const destinations = tallies.map((each) => destinationOf(each, usable)).sort(byUse);
  return destinations.filter((each, i) => i < MOST_DESTINATIONS || isNearlyFull(each));
}

/** Sockets of IPv6 have IPv4 mapped: to the kernel that is the same address, and the same port. */
function tally(outgoing: readonly HeldSocket[], isFree: (socket: HeldSocket) => boolean): readonly Tally[] {
  const tallies = new Map<string, Tally>();
  const plain = unmappedOnce();
  for (const socket of outgoing) {
    const { local, remote, state } = socket;
    const [from, to] = [plain(local.address), plain(remote.address)];
    const key = `${from} ${to} ${remote.port}`;
    const known = tallies.get(key) ?? { first: socket, from, to, ports: new Set(), taken: new Set(), states: {} };
    tallies.set(key, known);
    known.ports.add(local.port);
    if (!isFree(socket)) known.taken.add(local.port);
    known.states[state] = (known.states[state] ?? 0) + 1;
  }
  return [...tallies.values()];
}

/** The same order in every run, however the OS lists its sockets. */
function byUse(a: AuditedDestination, b: AuditedDestination): number {
  return b.used - a.used || compare(a.to, b.to) || a.port - b.port || compare(a.from, b.from);
}

function destinationOf({ first: { remote }, from, to, taken, states }: Tally, usable: number): AuditedDestination {
  return { from, to, port: remote.port, used: taken.size, usable, states };
}
