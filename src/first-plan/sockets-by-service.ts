/** Groups the sockets of a host by the service that they belong to. */
import { grouped } from '../model/grouped.ts';
import { unmapped } from '../model/bind/address-cover.ts';
import type { NamedSocket } from './named-sockets.ts';
import { interpreterName, serviceName, unitName } from './service-name.ts';

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
