import type { Backend } from '../../backends/backend.ts';
import { isOn, portsToAsk, wideEndpoints } from '../../explain/preflight/ports-to-ask.ts';
import { readHost } from '../../host/host-input.ts';
import { machineHost } from '../../host/machine-host.ts';
import type { OwnedEndpoint, PortsToAsk } from '../../model/explain/preflight.ts';
import type { Endpoint } from '../../model/plan/desired-state.ts';
import type { NetSocket } from '../../model/sockets/net-socket.ts';
import type { System } from '../../system/system.ts';

/** Which ports of each endpoint to ask about; the sockets of the host are read where an endpoint has many ports. */
export async function readPortsToAsk(
  system: System,
  backend: Backend,
  endpoints: readonly OwnedEndpoint[],
): Promise<(endpoint: Endpoint) => PortsToAsk> {
  const wide = wideEndpoints(endpoints);
  if (wide.length === 0) return (endpoint) => portsToAsk(endpoint, [], []);
  const isAsked = (socket: NetSocket): boolean => wide.some((endpoint) => isOn(endpoint, socket));
  const open = await readHost(() => backend.openSockets(system, isAsked));
  // Linux holds no ports back; on Windows a block may stand in the way that no socket shows.
  const stacks = backend.platform === 'windows' ? (await machineHost(system, backend).state()).facts.stacks : [];
  return (endpoint) => portsToAsk(endpoint, open?.sockets ?? [], stacks);
}
