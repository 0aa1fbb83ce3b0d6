/** Which ports of an endpoint tell about all of them: to ask about each of a thousand would read the host a thousand times. */
import type { OwnedEndpoint, PortKind, PortsToAsk } from '../../model/explain/preflight.ts';
import { grouped } from '../../model/grouped.ts';
import type { StackFacts } from '../../model/host/host-facts.ts';
import type { Endpoint } from '../../model/plan/desired-state.ts';
import { common, count, eachPort, includes, type PortRange, portsAmong } from '../../model/ports/port-set.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { hasPeer, isListener, type NetSocket } from '../../model/sockets/net-socket.ts';

/** Endpoints with no more ports than that are asked about port by port. */
const FEW = 8;
const MOST_KINDS = 16;

/** Endpoints of which the sockets must be known to choose ports. */
export function wideEndpoints(endpoints: readonly OwnedEndpoint[]): readonly Endpoint[] {
  return endpoints.map(({ endpoint }) => endpoint).filter((endpoint) => !isFew(endpoint));
}

function isFew({ ports }: Endpoint): boolean {
  return count([ports]) <= FEW;
}

/** `stacks`: of a host whose OS holds ports back that no socket shows. */
export function portsToAsk(
  endpoint: Endpoint,
  sockets: readonly HeldSocket[],
  stacks: readonly StackFacts[],
): PortsToAsk {
  return isFew(endpoint) ? allPorts(endpoint) : tellingPorts(endpoint, sockets, stacks);
}

function allPorts({ ports }: Endpoint): PortsToAsk {
  return { kinds: eachPort([ports]).map(alone), unasked: [] };
}

function alone(port: number): PortKind {
  return { port, alike: [] };
}

/** One of each kind that is in use; the first one of each held block; and the lowest free one, which needs most rights. */
function tellingPorts(endpoint: Endpoint, all: readonly HeldSocket[], stacks: readonly StackFacts[]): PortsToAsk {
  const { protocol, ports } = endpoint;
  const blocks = stacks.filter((stack) => stack.protocol === protocol).flatMap(({ held }) => held);
  const inUse = inUseBy(endpoint, all, blocks);
  const [asked, left] = [inUse.slice(0, MOST_KINDS), inUse.slice(MOST_KINDS)];
  const held = blocks.flatMap((row) => common(row, ports)?.first ?? []);
  const taken = new Set([...inUse.flat(), ...held]);
  const free = eachPort([ports]).find((port) => !taken.has(port) && !includes(blocks, port));
  const others = new Set([...held, ...(free === undefined ? [] : [free])]);
  const kinds = asked.map(([port = 0, ...alike]) => ({ port, alike: portsAmong(alike) }));
  return {
    kinds: [...kinds, ...[...others].filter((port) => !kinds.some((kind) => kind.port === port)).map(alone)],
    unasked: portsAmong(left.flat()),
  };
}

/** Ports that have sockets, those of one kind together; listeners first. */
function inUseBy(
  endpoint: Endpoint,
  all: readonly HeldSocket[],
  blocks: readonly PortRange[],
): readonly (readonly number[])[] {
  const listenedOn = new Set(all.filter(isListener).map(({ local }) => local.port));
  const there = all
    .filter((socket) => isOnEndpoint(endpoint, socket))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.local.port - b.local.port);
  const byPort = [...grouped(there, ({ local }) => String(local.port))].map(([port, sockets]) => {
    const kinds = new Set(sockets.map((socket) => kindOf(socket, listenedOn)));
    return { port: Number(port), kind: `${includes(blocks, Number(port))} ${[...kinds].sort().join(' ')}` };
  });
  const kinds = [...grouped(byPort, ({ kind }) => kind).values()];
  return kinds.map((ports) => ports.map(({ port }) => port).sort((a, b) => a - b));
}

/** No system hands out ports below this one by default: a peer with such a port is a server. */
const LOWEST_EPHEMERAL = 32768;

/** All that decides, as far as the tables show it: which end began counts, and which of many peers does not. */
function kindOf(socket: HeldSocket, listenedOn: ReadonlySet<number>): string {
  const { state, local, remote, uid, inode, holders } = socket;
  const peer = hasPeer(socket) ? `${listenedOn.has(remote.port)},${remote.port < LOWEST_EPHEMERAL}` : '';
  return [state, local.address, peer, uid, inode === 0, ...holders.map(({ pid }) => pid)].join('|');
}

export function isOnEndpoint({ protocol, ports }: Endpoint, socket: NetSocket): boolean {
  return socket.protocol === protocol && ports.first <= socket.local.port && socket.local.port <= ports.last;
}

/** The order in which ports are asked about. Sockets that only time removes come last: they let most servers through. */
function rankOf(socket: HeldSocket): number {
  if (isListener(socket)) return 0;
  return socket.state === 'time-wait' ? 2 : 1;
}
