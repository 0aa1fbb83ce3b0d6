/** How many ports of a pool are free: by the tables of sockets, since to try thousands of binds would disturb others. */
import { listenedInPool } from '../../model/bind/pool-ports.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { LinuxBindFacts } from '../../model/explain/bind-facts.ts';
import type { PoolTally } from '../../model/explain/preflight.ts';
import { grouped } from '../../model/grouped.ts';
import type { Endpoint, Service } from '../../model/plan/desired-state.ts';
import { count, eachPort, intersect, portsAmong, type PortSet, subtract, union } from '../../model/ports/port-set.ts';
import { distinctHolders } from '../../model/sockets/holders.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import type { NetSocket } from '../../model/sockets/net-socket.ts';
import { isHeldByService } from '../../model/sockets/own-holder.ts';
import { blockersOf } from '../linux/blockers.ts';
import { isOnEndpoint } from './ports-to-ask.ts';

export interface PoolFacts {
  readonly asked: AskedBind;
  readonly device: string | null;
  readonly account: LinuxBindFacts['account'];
  readonly sockets: readonly HeldSocket[];
  /** Ports that the system holds back, which no socket shows (Windows). */
  readonly held: PortSet;
  /** Every service of the plan. */
  readonly services: readonly Service[];
}

/** What the service itself holds is free to it. `endpoint`: a pool of `service`. */
export function poolTally(service: Service, endpoint: Endpoint, facts: PoolFacts): PoolTally {
  const strangers = facts.sockets.filter((socket) => isOnEndpoint(endpoint, socket) && !isOwn(service, socket));
  const byPort = [...grouped(strangers, ({ local }) => String(local.port))].map(([port, sockets]) => ({
    port: Number(port),
    blockers: blockersOf({ ...facts, sockets }),
  }));
  const taken = portsAmong(
    byPort.filter(({ blockers }) => blockers.some(({ isSure }) => isSure)).map(({ port }) => port),
  );
  const doubtful = portsAmong(byPort.filter(({ blockers }) => blockers.length > 0).map(({ port }) => port));
  const inTheWay = new Set<NetSocket>(byPort.flatMap(({ blockers }) => blockers.map(({ socket }) => socket)));
  const declared = listenedInPool(endpoint, facts.services);
  const held = intersect([endpoint.ports], facts.held);
  const free = subtract([endpoint.ports], union(doubtful, declared, held));
  return {
    ...{ service: service.name, protocol: endpoint.protocol, ports: endpoint.ports },
    atLeast: endpoint.pool?.atLeast ?? 1,
    free: count(free),
    mayBeFree: count(subtract(doubtful, union(taken, declared, held))),
    declared,
    held,
    firstFree: eachPort(free)[0] ?? null,
    holders: distinctHolders(strangers.filter((socket) => inTheWay.has(socket))),
  };
}

function isOwn(service: Service, { holders }: HeldSocket): boolean {
  return isHeldByService(service, holders) === true;
}
