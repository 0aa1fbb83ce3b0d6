import { auditCounts, type AuditedListener, type AuditReport } from '../../model/audit/audit.ts';
import { percentOf, type AuditedCapacity } from '../../model/audit/capacity.ts';
import type { AuditedEndpoint, AuditedPool } from '../../model/audit/endpoint.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { formatPortSet, formatRange } from '../../model/ports/port-set.ts';
import { SETTING_TITLES } from '../../model/settings/setting-key.ts';
import { socketJson } from '../explain/explain-json.ts';

/** As schemas/output.schema.json describes it. */
export function auditJson(report: AuditReport): object {
  const { audit, plan, at } = report;
  return {
    at: at.toISOString(),
    plan,
    counts: auditCounts(report),
    findings: audit.findings.map(({ about, ...rest }) => ({ ...rest, ...about })),
    endpoints: audit.endpoints.map(endpointJson),
    pools: audit.pools.map(poolJson),
    listeners: audit.listeners.map(listenerJson),
    settings: audit.settings.map(({ key, setting, isDrift, isManaged, ...rest }) => ({
      setting,
      title: SETTING_TITLES[key],
      ...rest,
      managed: isManaged,
      drift: isDrift,
    })),
    capacity: audit.capacity.map(capacityJson),
    hidden: audit.hidden,
  };
}

const MOST_SOCKETS = 20;

function endpointJson({ at, ports, silent, ...endpoint }: AuditedEndpoint): object {
  const { service, protocol, address, device, state, listening, doubt, listeners, connections, boundSilent } = endpoint;
  const { isExpected } = endpoint;
  const some = (sockets: readonly HeldSocket[]): readonly object[] => sockets.slice(0, MOST_SOCKETS).map(socketJson);
  return {
    ...{ service, protocol, address, ...(device !== undefined && { device }), state, listening, doubt },
    ...(isExpected !== null && { expected: isExpected }),
    ports: formatRange(ports),
    silentPorts: silent.length === 0 ? null : formatPortSet(silent),
    ...{ file: at.file, line: at.line },
    listeners: some(listeners),
    connections: some(connections),
    connectionCount: connections.length,
    boundSilent: some(boundSilent),
  };
}

function poolJson(pool: AuditedPool): object {
  const { service, protocol, address, device, ports, at, atLeast, free, inUse, declared, holders } = pool;
  return {
    ...{ service, protocol, address, ...(device !== undefined && { device }), atLeast, free, inUse },
    ports: formatRange(ports),
    declared: formatPortSet(declared),
    holders: holders.slice(0, MOST_SOCKETS),
    ...{ file: at.file, line: at.line },
  };
}

function listenerJson({ isEphemeral, isReserved, isChosenByOs, ...rest }: AuditedListener): object {
  return { ...rest, ephemeral: isEphemeral, reserved: isReserved, chosenByOs: isChosenByOs };
}

function capacityJson({ range, destinations, ...rest }: AuditedCapacity): object {
  return {
    ...rest,
    range: formatRange(range),
    destinations: destinations.map((each) => ({ ...each, percent: percentOf(each.used, each.usable) })),
  };
}
