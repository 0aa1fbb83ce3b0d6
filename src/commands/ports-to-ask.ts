/** Which ports of an endpoint tell about all of them: to ask about each of a thousand would read the host a thousand times. */
import type { Backend } from '../backends/backend.ts';
import type { Endpoint } from '../model/desired-state.ts';
import type { HeldSocket } from '../model/explanation.ts';
import type { StackFacts } from '../model/host-facts.ts';
import { isWaiting } from '../model/net-socket.ts';
import { common, count } from '../model/port-set.ts';
import type { OwnedEndpoint } from './asked-binds.ts';
import type { Context } from './command.ts';
import { readHost } from './inputs.ts';
import { hostHere, known } from './known-hosts.ts';

/** Endpoints with no more ports than that are asked about port by port. */
const FEW = 8;
const MOST_IN_USE = 16;

type PortsOf = (endpoint: Endpoint) => readonly number[];

export async function portsToAsk(
  context: Context,
  backend: Backend,
  endpoints: readonly OwnedEndpoint[],
): Promise<PortsOf> {
  if (endpoints.every(({ endpoint }) => isFew(endpoint))) return everyPort;
  const open = await readHost(() => backend.openSockets(context.system, () => false));
  // Linux holds no ports back; on Windows a block may stand in the way that no socket shows.
  const stacks = backend.platform === 'windows' ? known(await hostHere(context, backend)).facts.stacks : [];
  return (endpoint) => (isFew(endpoint) ? everyPort(endpoint) : tellingPorts(endpoint, open?.sockets ?? [], stacks));
}

function isFew({ ports }: Endpoint): boolean {
  return count([ports]) <= FEW;
}

function everyPort({ ports: { first, last } }: Pick<Endpoint, 'ports'>): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Those that a socket has, listeners first; the first one of each held block; and the lowest free one, which needs most rights. */
function tellingPorts(
  { protocol, ports }: Endpoint,
  all: readonly HeldSocket[],
  stacks: readonly StackFacts[],
): readonly number[] {
  const there = all.filter((socket) => socket.protocol === protocol && isIn(ports, socket.local.port));
  const inUse = [...new Set(there.toSorted((a, b) => rankOf(a) - rankOf(b)).map(({ local }) => local.port))];
  const held = stacks
    .filter((stack) => stack.protocol === protocol)
    .flatMap((stack) => stack.held.flatMap((row) => common(row, ports)?.first ?? []));
  const taken = new Set([...inUse, ...held]);
  const free = everyPort({ ports }).find((port) => !taken.has(port));
  return [...new Set([...inUse.slice(0, MOST_IN_USE), ...held, ...(free === undefined ? [] : [free])])];
}

function isIn({ first, last }: Endpoint['ports'], port: number): boolean {
  return first <= port && port <= last;
}

/** What only time takes away lets most servers through. */
function rankOf(socket: HeldSocket): number {
  if (isWaiting(socket)) return 0;
  return socket.state === 'time-wait' ? 2 : 1;
}
