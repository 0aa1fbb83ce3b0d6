/** Which sockets are those of one service. */
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

/** Every process and every port of an address is a knot; sockets tie them together. */
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

/** The same for all sockets whose processes do not matter. */
function processKey({ holder }: NamedSocket): string {
  if (!holder || unitName(holder) !== null) return 'any process';
  if (holder.container !== null) return JSON.stringify(holder.started.script);
  const isNamedByPort = serviceName(holder) === null && interpreterName(holder) === null;
  return isNamedByPort ? 'any process' : `process ${holder.started.family}`;
}
