/** Counts the free ports of the pools of some services. */
import { poolTally } from '../../explain/preflight/pool.ts';
import { isOnEndpoint, portsToAsk, wideEndpoints } from '../../explain/preflight/ports-to-ask.ts';
import type { Host } from '../../host/host.ts';
import { deviceOf } from '../../model/bind/bind-socket.ts';
import type { OwnedEndpoint, PoolTally, PortsToAsk } from '../../model/explain/preflight.ts';
import type { Endpoint, Service } from '../../model/plan/desired-state.ts';
import { portSet } from '../../model/ports/port-set.ts';
import { accountOfService, endpointBind, ownedBy } from '../explain/asked-binds.ts';
import type { NetSocket } from '../../model/sockets/net-socket.ts';

/** Which ports of each endpoint to ask about; the sockets of the host are read where an endpoint has many ports. */
export async function readPortsToAsk(
  host: Host,
  endpoints: readonly OwnedEndpoint[],
): Promise<(endpoint: Endpoint) => PortsToAsk> {
  const wide = wideEndpoints(endpoints);
  if (wide.length === 0) return (endpoint) => portsToAsk(endpoint, [], []);
  const isAsked = (socket: NetSocket): boolean => wide.some((endpoint) => isOnEndpoint(endpoint, socket));
  const open = await host.sockets(isAsked);
  // Linux holds no ports back; on Windows a block may stand in the way that no socket shows.
  const stacks = host.platform === 'windows' ? (await host.state()).facts.stacks : [];
  return (endpoint) => portsToAsk(endpoint, open?.sockets ?? [], stacks);
}

interface TalliedPool {
  readonly tally: PoolTally;
  /** One free port of it, to be asked about: what is no matter of other sockets is the same for all. Null where none is free. */
  readonly sample: OwnedEndpoint | null;
}

/** `all`: every service of the plan, as their listeners take ports of a pool too. */
export async function readPools(
  host: Host,
  services: readonly Service[],
  all: readonly Service[],
): Promise<readonly TalliedPool[]> {
  const pools = services.flatMap((service) =>
    service.endpoints.filter(({ pool }) => pool !== undefined).map((endpoint) => ({ service, endpoint })),
  );
  if (pools.length === 0) return [];
  const open = await host.sockets((socket) => pools.some(({ endpoint }) => isOnEndpoint(endpoint, socket)));
  const sockets = open?.sockets ?? [];
  // On Linux the system itself holds no ports.
  const stacks = host.platform === 'windows' ? (await host.state()).facts.stacks : [];
  return pools.map(({ service, endpoint }) => {
    const held = portSet(stacks.filter(({ protocol }) => protocol === endpoint.protocol).flatMap((each) => each.held));
    const owned = ownedBy(service, endpoint, accountOfService(host, service));
    const asked = endpointBind(host, owned, endpoint.ports.first);
    const account = { uid: owned.user?.uid ?? null, ownUid: 0, mayBindLow: true, isLowBarred: false };
    const facts = { asked, device: deviceOf(endpoint), account, sockets, held, services: all };
    const tally = poolTally(service, endpoint, facts);
    return { tally, sample: tally.firstFree === null ? null : samplePort(owned, endpoint, tally.firstFree) };
  });
}

function samplePort(owned: OwnedEndpoint, endpoint: Endpoint, port: number): OwnedEndpoint {
  return { ...owned, endpoint: { ...endpoint, ports: { first: port, last: port } } };
}
