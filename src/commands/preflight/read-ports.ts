import { isOnEndpoint, portsToAsk, wideEndpoints } from '../../explain/preflight/ports-to-ask.ts';
import type { Host } from '../../host/host.ts';
import type { OwnedEndpoint, PortsToAsk } from '../../model/explain/preflight.ts';
import type { Endpoint } from '../../model/plan/desired-state.ts';
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
