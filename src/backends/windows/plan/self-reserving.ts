/** Excluded ranges that keep servers out which reserve their ports themselves: those to be made, and those that others made. */
import { grouped } from '../../../model/grouped.ts';
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import type { Endpoint, Service } from '../../../model/plan/desired-state.ts';
import { intersect, meets, type PortRange, portSet, type PortSet } from '../../../model/ports/port-set.ts';
import { barsServer, wouldBarServer } from '../../../port-catalog/self-reserving-findings.ts';
import { type Reserver, reserverByWords, reserverOf } from '../../../port-catalog/self-reserving-servers.ts';
import type { WindowsPlanParts } from './plan-parts.ts';
import type { StackPlan } from './stack-plan.ts';

export function serversBarred({ desired, stacks }: WindowsPlanParts): readonly Diagnostic[] {
  const servers = desired.services.flatMap((service) =>
    service.endpoints.flatMap((endpoint) => {
      const reserver = reserverOf(service, endpoint);
      return reserver === null ? [] : [{ service, endpoint, reserver }];
    }),
  );
  const reasons = (desired.reserved ?? []).flatMap(({ ports, protocol: only, reason, at }) =>
    (['tcp', 'udp'] as const)
      .filter((protocol) => (only ?? protocol) === protocol && reserverByWords(reason ?? '', protocol) !== null)
      .flatMap((protocol) => warnings(reason ?? '', addedTo(stacks, protocol, ports), protocol, at)),
  );
  return [
    ...servers.flatMap(({ service, endpoint, reserver }) => [
      ...(reserver === 'said' ? [] : toBeMade(stacks, service, endpoint)),
      ...thereAlready(stacks, service, endpoint, reserver),
    ]),
    ...reasons,
  ];
}

function toBeMade(
  stacks: readonly StackPlan[],
  { name }: Service,
  { ports, protocol, at }: Endpoint,
): readonly Diagnostic[] {
  return warnings(name, addedTo(stacks, protocol, [ports]), protocol, at);
}

function warnings(
  name: string,
  ports: PortSet,
  protocol: Endpoint['protocol'],
  at: Endpoint['at'],
): readonly Diagnostic[] {
  if (ports.length === 0) return [];
  return [{ rule: 'windows-exclusion-bars', severity: 'warning', ...wouldBarServer(name, ports, protocol), at }];
}

/** Those of the ports of which an apply makes exclusions. */
function addedTo(stacks: readonly StackPlan[], protocol: Endpoint['protocol'], ports: PortSet): PortSet {
  const on = stacks.filter(({ state }) => state.protocol === protocol);
  return intersect(ports, portSet(on.flatMap(({ exclusions }) => exclusions?.added ?? [])));
}

/** Rows that stay. Such a server binds both families, whatever address it is given. */
function thereAlready(
  stacks: readonly StackPlan[],
  { name }: Service,
  { ports, protocol, at }: Endpoint,
  reserver: Reserver,
): readonly Diagnostic[] {
  const found = stacks
    .filter(({ state }) => state.protocol === protocol)
    .flatMap(({ state, exclusions }) =>
      state.excluded.active
        .filter((row) => row.administered && meets(row, [ports]) && !isDropped(row, exclusions?.dropped ?? []))
        .map((row) => ({ row, stack: state })),
    );
  return [...grouped(found, ({ row }) => `${row.first}-${row.last}`).values()].flatMap((group) =>
    group.slice(0, 1).map(({ row }) => ({
      rule: 'windows-exclusion-bars',
      severity: 'warning' as const,
      ...barsServer(
        name,
        protocol,
        { row, stacks: group.map(({ stack }) => stack), isReleased: false },
        reserver === 'said',
      ),
      at,
    })),
  );
}

function isDropped(row: PortRange, dropped: readonly PortRange[]): boolean {
  return dropped.some(({ first, last }) => first === row.first && last === row.last);
}
