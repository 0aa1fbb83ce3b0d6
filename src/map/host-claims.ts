/** What a host says of its ports: its settings, and its sockets where they can be seen. */
import { grouped } from '../model/grouped.ts';
import { likelyHolder } from '../port-catalog/held-ports.ts';
import type { HostFacts, StackFacts } from '../model/host/host-facts.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { endWords, holdersWords, programOf } from '../model/sockets/holder-words.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { isBoundSilent, isListener } from '../model/sockets/net-socket.ts';
import { portSet, type PortRange, type PortSet, subtract, union } from '../model/ports/port-set.ts';
import type { PortClaim } from '../model/map/port-map.ts';

/** IPv4 and IPv6 together: a picture has no room for both, and they rarely differ. */
export function settingClaims({ stacks }: HostFacts): readonly PortClaim[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    const of = (layer: PortClaim['layer'], rangesOf: (stack: StackFacts) => PortSet): readonly PortClaim[] =>
      unionOf(stacks, protocol, rangesOf).map((ports) => ({ layer, protocol, ports, what: null }));
    return [
      ...of('ephemeral', ({ ephemeral }) => [ephemeral]),
      ...of('reserved', ({ reserved }) => reserved),
      ...heldRows(stacks, protocol).map((ports): PortClaim => {
        const holder = likelyHolder(ports);
        return { layer: 'held', protocol, ports, what: holder, names: [holder] };
      }),
    ];
  });
}

/** The ports that one of the families reserves. */
export function reservedOn({ stacks }: HostFacts, protocol: Protocol): PortSet {
  return unionOf(stacks, protocol, ({ reserved }) => reserved);
}

/** The ports that one of the families hands out. */
export function handedOut({ stacks }: HostFacts, protocol: Protocol): PortSet {
  return unionOf(stacks, protocol, ({ ephemeral, reserved, held }) =>
    subtract([ephemeral], union(reserved, portSet(held))),
  );
}

/** Each row once: which one a port lies in says who holds it. */
export function heldRows(stacks: readonly StackFacts[], protocol: Protocol): readonly PortRange[] {
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

/** `nginx on 0.0.0.0, ::`; the addresses alone where nobody may see the program. */
function listeningClaims(all: readonly (HeldSocket & { readonly port: number })[]): readonly PortClaim[] {
  const [first] = all;
  const [holder] = first?.holders ?? [];
  const where = `on ${listOf(all.map(({ local }) => local.address))}`;
  if (!first || !holder) return claimOf('listening', all, where);
  const program = programOf(holder.command);
  const detail = holderOf(first).slice(program.length).trimStart();
  return claimOf('listening', all, `${program} ${where}`).map((claim) => ({ ...claim, detail }));
}

function namesOf(all: readonly HeldSocket[]): readonly string[] {
  return all.flatMap(({ local, holders }) => [
    local.address,
    ...holders.flatMap(({ command, unit, container }) => [programOf(command), unit ?? [], container ?? []].flat()),
  ]);
}

function named(claims: readonly PortClaim[], names: readonly string[]): readonly PortClaim[] {
  return claims.map((claim) => ({ ...claim, names: [...new Set(names)] }));
}

function connectionsWord(all: readonly HeldSocket[]): string {
  const [first, ...others] = all;
  if (!first || others.length > 0) return `${all.length} connections`;
  if (isBoundSilent(first)) return `bound by ${holdersWords(first, 'somebody')}, and silent`;
  return first.remote.port === 0 ? first.state : `${first.state}, to ${endWords(first.remote)}`;
}

function listOf(addresses: readonly string[]): string {
  return [...new Set(addresses)].join(', ');
}

function claimOf(
  layer: PortClaim['layer'],
  [first]: readonly { readonly protocol: Protocol; readonly port: number }[],
  what: string,
): readonly PortClaim[] {
  return first ? [{ layer, protocol: first.protocol, ports: { first: first.port, last: first.port }, what }] : [];
}
