/**
 * Who gets a connection, or a datagram, for a port of a host: the kernel's way through its hooks, followed for one first packet
 * (Netfilter's order of hooks and priorities; each rule of reading measured on Linux 6.12 and 6.18 with real packets).
 */
import type { Protocol } from '../ports/protocol.ts';
import { type Flow, pass } from './passage/hook-passage.ts';
import type { HostNat } from './host-nat.ts';
import { interfaceTowards, isOwnIp, type HostNetwork, isSameIp } from './host-network.ts';
import { type IpNumber, isLoopbackIp } from './ip-number.ts';
import type { LostOnTheWay, Possible } from './outcome.ts';
import type { MarkedServer, PacketRules, VirtualServer } from './packet-rules.ts';
import { judgeMatch } from './passage/judge-match.ts';
import { familyOf, type Packet } from './packet.ts';
import { surestOfEach } from '../surest-of-each.ts';

interface Traffic {
  readonly protocol: Protocol | 'sctp';
  readonly address: IpNumber;
  readonly port: number;
  /** Where it comes from: another host, in on this interface or on one that is not there yet (null), or this host itself. */
  readonly from: { readonly input: string | null } | 'here';
}

/** Every outcome that may be: one alone is certain. */
export function whoAnswers(rules: PacketRules, network: HostNetwork, traffic: Traffic): readonly Possible[] {
  const nat = { rules, network };
  const { address: destination, port, protocol, from } = traffic;
  const isSentHere = from === 'here';
  const packet: Packet = {
    ...{ protocol, destination, port, isSentHere, isTranslated: false, isTracked: true },
    source: isSentHere ? destination : null,
    input: isSentHere ? '' : from.input,
    output: isSentHere ? 'lo' : null,
    mark: setsMarks(rules) ? null : 0,
  };
  const start: Flow = { packet, by: null, doubt: null };
  const all = isSentHere ? sentHere(nat, start) : fromOutside(nat, start);
  return surestOfEach(all, ({ outcome }) => JSON.stringify(outcome, plain));
}

function fromOutside(nat: HostNat, start: Flow): readonly Possible[] {
  const { done, on } = pass(nat, 'prerouting', [start], true);
  return [...done, ...on.flatMap((flow) => route(nat, flow))];
}

function route(nat: HostNat, flow: Flow): readonly Possible[] {
  const lost = lostFromOutside(nat, flow);
  if (lost) return [{ outcome: { kind: 'nobody', why: lost, by: flow.by }, doubt: flow.doubt }];
  if (isOwn(nat, flow)) return deliver(nat, { ...flow, packet: { ...flow.packet, output: '' } }, true);
  const output = interfaceTowards(nat.network, flow.packet.destination)?.name;
  const forward = pass(nat, 'forward', [{ ...flow, packet: { ...flow.packet, output: output ?? null } }], false);
  // A translation takes the packet from the host, whether or not a rule that is in doubt lets it through.
  const dropped = forward.done.filter(({ doubt }) => doubt === flow.doubt);
  return forward.on.length === 0 && dropped.length > 0 ? dropped : [elsewhere(flow, forwards(nat, flow) === null)];
}

/** Where a translation leads what came in from outside, and the kernel lets it go no further. */
function lostFromOutside(nat: HostNat, flow: Flow): LostOnTheWay | null {
  if (flow.by === null || flow.to?.addresses === null) return null;
  const { destination, input } = flow.packet;
  if (!isLoopbackIp(destination)) return isOwn(nat, flow) || forwards(nat, flow) !== false ? null : 'not-forwarded';
  const there = nat.network.interfaces.find(({ name }) => name === input);
  return destination.family === 'ip' && there?.routesLoopback !== false ? null : 'loopback-closed';
}

/** Null where it is not known. */
function forwards({ network }: HostNat, { packet: { destination, input } }: Flow): boolean | null {
  const there = network.interfaces.find(({ name }) => name === input);
  return there?.forwards?.includes(destination.family) ?? null;
}

function sentHere(nat: HostNat, start: Flow): readonly Possible[] {
  const { done, on } = pass(nat, 'output', [start], true);
  const ends = on.flatMap((flow) => {
    return virtual(nat, flow, (other) =>
      isOwn(nat, other) ? throughLoopback(nat, other) : [leaving(nat, start, other)],
    );
  });
  return [...done, ...ends];
}

/** What the host sends to itself comes in again on the loopback, where rules see it, but translations are over. */
function throughLoopback(nat: HostNat, flow: Flow): readonly Possible[] {
  const packet = { ...flow.packet, input: 'lo', output: null };
  const { done, on } = pass(nat, 'prerouting', [{ ...flow, packet }], false);
  return [...done, ...on.flatMap((each) => deliver(nat, { ...each, packet: { ...each.packet, output: '' } }, false))];
}

/** A packet from 127.0.0.1 leaves the host only through an interface with route_localnet, and one from ::1 never. */
function leaving({ network }: HostNat, start: Flow, flow: Flow): Possible {
  const { destination } = flow.packet;
  const mayLeave = familyOf(start.packet) === 'ip' && interfaceTowards(network, destination)?.routesLoopback === true;
  if (!isLoopbackIp(start.packet.destination) || mayLeave) return elsewhere(flow);
  return { outcome: { kind: 'nobody', why: 'loopback-stays', by: flow.by }, doubt: flow.doubt };
}

function deliver(nat: HostNat, flow: Flow, asksVirtual: boolean): readonly Possible[] {
  const { done, on } = pass(nat, 'input', [flow], false);
  return [...done, ...on.flatMap((each) => (asksVirtual ? virtual(nat, each, toSocket) : toSocket(each)))];
}

function here({ packet, by, to, doubt }: Flow): Possible {
  const isMoved = by !== null;
  const port = to?.ports ?? { first: packet.port, last: packet.port };
  return { outcome: { kind: 'here', address: isMoved ? packet.destination : null, port, by }, doubt };
}

function toSocket(flow: Flow): readonly Possible[] {
  return [here(flow)];
}

function elsewhere({ packet, by, to, doubt }: Flow, ifForwarded = false): Possible {
  if (by === null) return here({ packet, by, doubt });
  const port = to?.ports ?? { first: packet.port, last: packet.port };
  return { outcome: { kind: 'elsewhere', addresses: to?.addresses ?? null, port, by, ifForwarded }, doubt };
}

/** IPVS looks for a mark first, and then for an address and a port. */
function virtual(nat: HostNat, flow: Flow, others: (flow: Flow) => readonly Possible[]): readonly Possible[] {
  const { markedServers, virtualServers } = nat.rules;
  const found = realServersOf(virtualServers, flow.packet);
  if (markedServers.length === 0 || !mayBeMarked(nat, flow.packet)) {
    return found ? [toServers(found, flow)] : others(flow);
  }
  const doubted = { ...flow, doubt: flow.doubt ?? 'the mark of the packet' };
  return [
    ...markedServers.map((one) => toServers(one, doubted)),
    ...(found ? [toServers(found, doubted)] : others(doubted)),
  ];
}

function toServers({ servers, text: by }: MarkedServer, { doubt }: Flow): Possible {
  return {
    outcome: servers.length > 0 ? { kind: 'servers', servers, by } : { kind: 'nobody', why: 'refused', by },
    doubt,
  };
}

/** Whether some rule that gives marks may hold for the packet, which it may have met on any interface. */
function mayBeMarked({ rules, network }: HostNat, packet: Packet): boolean {
  const anywhere = { ...packet, input: null, output: null };
  return rules.tables.some(({ marking }) =>
    marking.some(({ matches }) => matches.every((match) => judgeMatch(match, anywhere, network) !== false)),
  );
}

function isOwn({ network }: HostNat, { packet, to }: Flow): boolean {
  if (to?.addresses === null) return true;
  return isOwnIp(network, packet.destination);
}

/** Whether some rule gives packets a mark: what they carry is then not known. */
function setsMarks({ tables }: PacketRules): boolean {
  return tables.some(({ marking }) => marking.length > 0);
}

/** A rule by its text: it may hold a set of thousands of values. */
function plain(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return name === 'by' && typeof value === 'object' && value !== null && 'text' in value ? value.text : value;
}

/** The virtual server that takes the packet, though a socket of this host may have the port; null for none. */
function realServersOf(all: readonly VirtualServer[], { protocol, destination, port }: Packet): VirtualServer | null {
  const there = all.filter((one) => one.protocol === protocol && isSameIp(one.address, destination));
  return there.find((one) => one.port === port) ?? there.find((one) => one.port === 0) ?? null;
}
