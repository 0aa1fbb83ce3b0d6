/** How many ports of each pool its service could have now, and the finding where they are too few. */
import type { AuditedEndpoint, AuditedPool } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { listenedInPool } from '../model/bind/pool-ports.ts';
import type { DesiredState, Endpoint, Service } from '../model/plan/desired-state.ts';
import { count, portsAmong, subtract, union } from '../model/ports/port-set.ts';
import { portsWord, portSetWord } from '../words/ports-words.ts';
import { distinctHolders } from '../model/sockets/holders.ts';
import type { HeldSocket, Holder } from '../model/sockets/held-socket.ts';
import { holdersWords } from '../words/holder-words.ts';
import { isHeldByService } from '../model/sockets/own-holder.ts';
import { counted, thousands } from '../model/text/counted.ts';
import { UNKNOWN } from './finding-text.ts';
import { meetsEndpoint } from './addresses.ts';
import type { SortedSockets } from './sorted-sockets.ts';

/** Ports that the service has itself count as free: it uses its pool. `knowsHolders`: whether the processes of sockets are known. */
export function auditPools(
  desired: DesiredState | null,
  endpoints: readonly AuditedEndpoint[],
  sockets: SortedSockets,
  knowsHolders: boolean,
): readonly AuditedPool[] {
  const services = desired?.services ?? [];
  return services.flatMap((service) =>
    service.endpoints
      .filter(({ pool }) => pool !== undefined)
      .map((pool) => auditPool(service, pool, { services, endpoints, sockets, knowsHolders })),
  );
}

interface PoolSurroundings {
  readonly services: readonly Service[];
  readonly endpoints: readonly AuditedEndpoint[];
  readonly sockets: SortedSockets;
  readonly knowsHolders: boolean;
}

function auditPool(service: Service, pool: Endpoint, around: PoolSurroundings): AuditedPool {
  const { protocol, address, device, ports, at } = pool;
  const own = ownPids(service, around.endpoints);
  const there = around.sockets.all.filter((socket) => isOn(socket, pool, around.sockets));
  const mine = there.filter(({ holders }) => isOwn(service, own, holders));
  const strangers = there.filter(({ holders }) => !isOwn(service, own, holders));
  const declared = listenedInPool(pool, around.services);
  const taken = union(portsAmong(strangers.map(({ local }) => local.port)), declared);
  const inUse = portsAmong(mine.map(({ local }) => local.port));
  return {
    ...{ service: service.name, protocol, address, ports, at, ...(device !== undefined && { device }) },
    atLeast: pool.pool?.atLeast ?? 1,
    free: count(subtract([ports], taken)),
    inUse: count(inUse),
    declared,
    holders: distinctHolders(strangers),
    knowsOwn: around.knowsHolders && (own.size > 0 || service.unit !== undefined || service.program !== undefined),
  };
}

/** The processes that serve what the service listens on: what they have of the pool is its own. */
function ownPids({ name }: Service, endpoints: readonly AuditedEndpoint[]): ReadonlySet<number> {
  const serving = endpoints.filter(({ service, isExpected }) => service === name && isExpected !== false);
  return new Set(serving.flatMap((each) => each.serving.flatMap(({ holders }) => holders.map(({ pid }) => pid))));
}

function isOwn(service: Service, pids: ReadonlySet<number>, holders: readonly Holder[]): boolean {
  return isHeldByService(service, holders) ?? holders.some(({ pid }) => pids.has(pid));
}

function isOn(socket: HeldSocket, pool: Endpoint, { coverOf: coverOfSocket }: SortedSockets): boolean {
  const { protocol, local } = socket;
  if (protocol !== pool.protocol || local.port < pool.ports.first || local.port > pool.ports.last) return false;
  return meetsEndpoint(socket, coverOfSocket(socket), pool);
}

/** Where it is not known which processes are the service, what has the ports may be itself. */
export function poolFinding(pool: AuditedPool, knowsHolders: boolean): readonly AuditFinding[] {
  const { service, protocol, ports, atLeast, free, declared, holders, knowsOwn } = pool;
  if (free >= atLeast) return [];
  const others = count(subtract([ports], declared)) - free;
  const rest = [
    ...(declared.length === 0 ? [] : [`services of the plan listen on ${portSetWord(declared)}`]),
    ...(others === 0 ? [] : [`${holdersWords({ holders }, UNKNOWN)} ${holders.length > 1 ? 'have' : 'has'} others`]),
  ];
  return [
    {
      kind: 'pool-short',
      severity: knowsOwn ? 'error' : 'warning',
      message: `${service}: of the pool ${portsWord(ports, protocol)} ${thousands(free)} ${free === 1 ? 'is' : 'are'} free, and ${counted(atLeast, 'port')} must be${rest.length === 0 ? '' : `; ${rest.join(', and ')}`}`,
      help: others === 0 ? `widen the pool of ${service}` : poolHelp(pool, knowsHolders),
      about: { service, protocol, ports: `${ports.first}-${ports.last}` },
    },
  ];
}

function poolHelp({ service, knowsOwn }: AuditedPool, knowsHolders: boolean): string {
  if (!knowsHolders) return `portplan audit on the host itself says whether ${service} has them`;
  return knowsOwn
    ? `end what has them, or give ${service} another pool`
    : `where that is ${service} itself, name it in the plan (unit or program); otherwise end it, or give ${service} another pool`;
}
