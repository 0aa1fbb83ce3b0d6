/** What the map shows of a host's ports: its settings, and its sockets where they can be seen. */
import { grouped } from '../model/grouped.ts';
import { likelyHolder } from '../port-catalog/windows/held-rows.ts';
import { type HostFacts, NO_WINDOWS, type StackFacts } from '../model/host/host-facts.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { addressWords, endWords, holderName, holdersWords } from '../words/holder-words.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { isBoundSilent, isListener } from '../model/sockets/net-socket.ts';
import { portSet, type PortRange, type PortSet, subtract, union } from '../model/ports/port-set.ts';
import type { PortClaim } from '../model/map/port-map.ts';

/** IPv4 and IPv6 together: a picture has no room for both, and they rarely differ. */
export function settingClaims({ stacks, windows = NO_WINDOWS }: HostFacts): readonly PortClaim[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    const of = (layer: PortClaim['layer'], rangesOf: (stack: StackFacts) => PortSet): readonly PortClaim[] =>
      unionOf(stacks, protocol, rangesOf).map((ports) => ({ layer, protocol, ports, what: null }));
    return [
      ...of('ephemeral', ({ ephemeral }) => [ephemeral]),
      ...of('reserved', ({ reserved }) => reserved),
      ...heldRowsOfStacks(stacks, protocol).map((ports): PortClaim => {
        const holder = likelyHolder(ports, windows);
        return { layer: 'held', protocol, ports, what: holder, names: [holder] };
      }),
    ];
  });
}

/** The ports that are reserved for at least one address family. */
export function reservedOn({ stacks }: HostFacts, protocol: Protocol): PortSet {
  return unionOf(stacks, protocol, ({ reserved }) => reserved);
}

/** The ports that are handed out for at least one address family. */
export function handedOut({ stacks }: HostFacts, protocol: Protocol): PortSet {
  return unionOf(stacks, protocol, ({ ephemeral, reserved, held }) =>
    subtract([ephemeral], union(reserved, portSet(held))),
  );
}

/** The held rows, each once. They stay apart: the row that a port lies in tells what holds it. */
export function heldRowsOfStacks(stacks: readonly StackFacts[], protocol: Protocol): readonly PortRange[] {
  const rows = stacks.filter((stack) => stack.protocol === protocol).flatMap(({ held }) => held);
  return [...new Map(rows.map((row) => [`${row.first}-${row.last}`, row])).values()];
}

function unionOf(stacks: readonly StackFacts[], protocol: Protocol, rangesOf: (stack: StackFacts) => PortSet): PortSet {
  return union(...stacks.filter((stack) => stack.protocol === protocol).map(rangesOf));
}

/** One claim for all connections of a port: a server has thousands. */
export function socketClaims(sockets: readonly HeldSocket[]): readonly PortClaim[] {
  const bound = sockets.map((socket) => ({ ...socket, port: socket.local.port }));
  const [waiting, busy] = [bound.filter(isListener), bound.filter((socket) => !isListener(socket))];
  const byHolder = grouped(waiting, (each) => `${each.protocol} ${each.port} ${holderOf(each)}`);
  const byPort = grouped(busy, ({ protocol, port }) => `${protocol} ${port}`);
  return [
    ...[...byHolder.values()].flatMap((all) => named(listeningClaims(all), namesOf(all))),
    ...[...byPort.values()].flatMap((all) => claimOf('in-use', all, connectionsWord(all))),
  ];
}

function holderOf(socket: HeldSocket): string {
  return holdersWords(socket, '');
}

/** `nginx on 0.0.0.0, ::`; the addresses alone where the program can't be seen. */
function listeningClaims(all: readonly (HeldSocket & { readonly port: number })[]): readonly PortClaim[] {
  const [first] = all;
  const [holder] = first?.holders ?? [];
  const where = `on ${[...new Set(all.map(({ local }) => addressWords(local)))].join(', ')}`;
  if (!first || !holder) return claimOf('listening', all, where);
  const program = holderName(holder);
  const detail = holderOf(first).slice(program.length).trimStart();
  return claimOf('listening', all, `${program} ${where}`).map((claim) => ({ ...claim, detail }));
}

function namesOf(all: readonly HeldSocket[]): readonly string[] {
  return all.flatMap(({ local, holders }) => [
    local.address,
    ...holders.flatMap((holder) => [holderName(holder), holder.unit ?? [], holder.container ?? []].flat()),
  ]);
}

function named(claims: readonly PortClaim[], names: readonly string[]): readonly PortClaim[] {
  return claims.map((claim) => ({ ...claim, names: [...new Set(names)] }));
}

function connectionsWord(all: readonly HeldSocket[]): string {
  const [first, ...others] = all;
  if (!first || others.length > 0) return `${all.length} connections`;
  if (isBoundSilent(first)) return `bound by ${holdersWords(first, 'an unknown process')}, and silent`;
  return first.remote.port === 0 ? first.state : `${first.state}, to ${endWords(first.remote)}`;
}

function claimOf(
  layer: PortClaim['layer'],
  [first]: readonly { readonly protocol: Protocol; readonly port: number }[],
  what: string,
): readonly PortClaim[] {
  return first ? [{ layer, protocol: first.protocol, ports: { first: first.port, last: first.port }, what }] : [];
}
