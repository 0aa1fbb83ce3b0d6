/** What the map shows of the plans. */
import type { Platform, Reservation } from '../model/plan/desired-state.ts';
import { type Protocol, rangedAs } from '../model/ports/protocol.ts';
import { isOfOneProgram, likelyHolder } from '../port-catalog/windows/held-rows.ts';
import { type HostFacts, NO_WINDOWS } from '../model/host/host-facts.ts';
import { handedOut, heldRowsOfStacks, reservedOn } from './host-claims.ts';
import type { PortClaim } from '../model/map/port-map.ts';
import { common, intersect, type PortSet, subtract } from '../model/ports/port-set.ts';
import type { Conflict } from '../lint/conflicts.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import { type PlannedHost, plannedHost } from '../lint/planned-host.ts';
import { type DeclaredEndpoint } from '../lint/declared-endpoint.ts';

type Plans = PlannedHost['plans'];

/** The claims of the plans. Exposed ports are judged by the host's present settings, or without a host by the plan's. */
export function planClaims(plans: Plans, platform: Platform, facts: HostFacts | null): readonly PortClaim[] {
  const host = plannedHost(plans, platform);
  const open = facts ? byProtocol((protocol) => handedOut(facts, protocol)) : openIn(host);
  return [
    ...(facts ? [] : settingsOf(host)),
    ...host.reservations.flatMap((each) => reservationClaims(each, facts && reservedNow(facts, open), open)),
    ...host.endpoints.flatMap((declared) => [
      {
        ...claim(declared, 'declared', declared.endpoint.ports, declared.service.name),
        names: [declared.service.name],
      },
      ...exposed(declared, open),
      ...(facts ? inHeldRows(declared, facts) : []),
    ]),
    ...host.conflicts.filter(isCertain).map(conflictClaim),
  ];
}

function settingsOf({ ephemeral, reserved }: PlannedHost): readonly PortClaim[] {
  return (['tcp', 'udp'] as const).flatMap((protocol): readonly PortClaim[] => [
    { layer: 'ephemeral', protocol, ports: ephemeral.value[protocol], what: null },
    ...reserved[protocol].map((ports): PortClaim => ({ layer: 'reserved', protocol, ports, what: null })),
  ]);
}

/** The ports that the host reserves for both address families. */
function reservedNow(host: HostFacts, open: ByProtocol<PortSet>): ByProtocol<PortSet> {
  return byProtocol((protocol) => subtract(reservedOn(host, protocol), open[protocol]));
}

/** Reservations as claims. Ports that the host does not reserve yet are shown as declared, like those of a service. */
function reservationClaims(
  { ports, protocol: only, reason }: Reservation,
  reserved: ByProtocol<PortSet> | null,
  open: ByProtocol<PortSet>,
): readonly PortClaim[] {
  const [what, names] = [reason ?? null, reason === undefined ? [] : [reason]];
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    if (only && protocol !== rangedAs(only)) return [];
    const of = (layer: PortClaim['layer'], set: PortSet, said: string | null): readonly PortClaim[] =>
      set.map((range) => ({ layer, protocol, ports: range, what: said, names }));
    if (!reserved) return of('reserved', ports, what);
    const missing = subtract(ports, reserved[protocol]);
    return [
      ...of('reserved', intersect(ports, reserved[protocol]), what),
      ...of('declared', missing, what ?? 'a reservation'),
      ...of('exposed', intersect(missing, open[protocol]), NOT_RESERVED),
    ];
  });
}

const NOT_RESERVED = 'ephemeral and not reserved';

function openIn({ ephemeral, reserved }: PlannedHost): ByProtocol<PortSet> {
  return byProtocol((protocol) => subtract([ephemeral.value[protocol]], reserved[protocol]));
}

function exposed(declared: DeclaredEndpoint, open: ByProtocol<PortSet>): readonly PortClaim[] {
  const ports = intersect([declared.endpoint.ports], open[rangedAs(declared.endpoint.protocol)]);
  return ports.map((range) => claim(declared, 'exposed', range, NOT_RESERVED));
}

/** The conflicts with rows that the host holds. http.sys may hold a port for this very service: that is no conflict. */
function inHeldRows(declared: DeclaredEndpoint, { stacks, windows = NO_WINDOWS }: HostFacts): readonly PortClaim[] {
  return heldRowsOfStacks(stacks, declared.endpoint.protocol).flatMap((row) => {
    const ports = isOfOneProgram(row) ? null : common(declared.endpoint.ports, row);
    return ports
      ? [
          claim(
            declared,
            'conflict',
            ports,
            `${declared.service.name}, held at run time, ${likelyHolder(row, windows)}`,
          ),
        ]
      : [];
  });
}

/** True where one service keeps the other from binding. Hiding or sharing may be intended, and is left to the lint. */
function isCertain({ verdict: { answer } }: Conflict): boolean {
  return answer === 'no' || answer === 'in-order' || answer === 'stolen';
}

function conflictClaim({ earlier, later, ports }: Conflict): PortClaim {
  const names = new Set([earlier.service.name, later.service.name]);
  const what =
    names.size === 1 ? `${later.service.name} asks for it twice` : `${[...names].join(' and ')} both want it`;
  return claim(later, 'conflict', ports, what);
}

function claim(
  { endpoint: { protocol } }: { readonly endpoint: { readonly protocol: Protocol } },
  layer: PortClaim['layer'],
  ports: PortClaim['ports'],
  what: string,
): PortClaim {
  return { layer, protocol, ports, what };
}
