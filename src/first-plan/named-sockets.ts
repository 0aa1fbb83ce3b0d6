/** Names the service of each socket, after its unit or program, or else after its port; and groups them by it. */
import { rangedAs } from '../model/ports/protocol.ts';
import type { RunningProgram, WaitingSocket } from '../model/first-plan.ts';
import { formatRange, includes, portsAmong, type PortSet } from '../model/ports/port-set.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import { knownServiceOn } from '../port-catalog/known-port.ts';
import { interpreterName, mainHolder, serviceName, unitName } from './service-name.ts';
import { grouped } from '../model/grouped.ts';
import { unmapped } from '../model/bind/address-cover.ts';

export interface NamedSocket extends WaitingSocket {
  readonly name: string;
  readonly holder: RunningProgram | null;
}

export function namedSockets(sockets: readonly WaitingSocket[]): readonly NamedSocket[] {
  const all = sockets.map((socket) => ({ ...socket, holder: mainHolder(socket.holders) }));
  const nameless = byProtocol((protocol) =>
    portsAmong(
      all.filter((each) => rangedAs(each.protocol) === protocol && nameFor(each) === null).map(({ port }) => port),
    ),
  );
  return all.map((socket) => ({ ...socket, name: nameFor(socket) ?? portName(socket, nameless) }));
}

/** A port's default product names a service only where nothing else does: any program may take that port. */
function nameFor({ holder, port, protocol }: Omit<NamedSocket, 'name'>): string | null {
  const own = holder && (serviceName(holder) ?? interpreterName(holder));
  return own ?? knownServiceOn(port, protocol);
}

/** A name made of the port. Three or more consecutive ports without a name belong to one program: `ports-7000-7002`. */
function portName({ port, protocol }: WaitingSocket, nameless: ByProtocol<PortSet>): string {
  const row = nameless[rangedAs(protocol)].find((range) => includes([range], port));
  const isRow = row !== undefined && row.last - row.first > 1;
  return isRow ? `ports-${formatRange(row)}` : `port-${port}`;
}

/**
 * All processes of a unit or of a container's program are one service, and so are a process and its workers. Others that
 * happen to have the same name are one only where they share a port of one address.
 */
export function socketsByService(sockets: readonly NamedSocket[]): readonly (readonly NamedSocket[])[] {
  return [...grouped(sockets, accountKey).values()].flatMap(bySharedPorts);
}

function accountKey({ name, holder }: NamedSocket): string {
  return JSON.stringify([name, holder?.user ?? null, holder?.container ?? null, holder?.unitAccount ?? null]);
}

/** A union-find: processes and ports are its nodes, and each socket joins its process with its port. */
function bySharedPorts(sockets: readonly NamedSocket[]): readonly (readonly NamedSocket[])[] {
  const parents = new Map<string, string>();
  const rootOf = (knot: string): string => {
    let root = knot;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  for (const socket of sockets) {
    const [process, port] = [
      rootOf(processKey(socket)),
      rootOf(`${socket.protocol} ${socket.port} ${unmapped(socket.address)}`),
    ];
    if (process !== port) parents.set(port, process);
  }
  return [...grouped(sockets, (socket) => rootOf(processKey(socket))).values()];
}

/** The node of a socket's process; one common node for sockets that are grouped by name alone. */
function processKey({ holder }: NamedSocket): string {
  if (!holder || unitName(holder) !== null) return 'any process';
  if (holder.container !== null) return JSON.stringify(holder.started.script);
  const isNamedByPort = serviceName(holder) === null && interpreterName(holder) === null;
  return isNamedByPort ? 'any process' : `process ${holder.started.family}`;
}
