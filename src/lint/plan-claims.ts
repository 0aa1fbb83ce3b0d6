/** What a plan says of ports: for the map. */
import type { Platform, Protocol, Reservation } from '../model/plan/desired-state.ts';
import { isFixed, likelyHolder } from '../port-catalog/held-ports.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { handedOut, heldRows, reservedOn } from '../model/map/host-claims.ts';
import type { PortClaim } from '../model/map/port-map.ts';
import { common, intersect, type PortSet, subtract } from '../model/ports/port-set.ts';
import type { Conflict } from './conflicts.ts';
import { byProtocol, type ByProtocol } from './host-ports.ts';
import { type Listen, type Subject, subjectOf } from './subject.ts';

type Plans = Subject['plans'];

/** Judged by the host as it is now; without one, by what the plan asks for, or the platform's default. */
export function planClaims(plans: Plans, platform: Platform, host: HostFacts | null): readonly PortClaim[] {
  const subject = subjectOf(plans, platform);
  const open = host ? byProtocol((protocol) => handedOut(host, protocol)) : openIn(subject);
  return [
    ...(host ? [] : settingsOf(subject)),
    ...subject.reservations.flatMap((each) => reservationClaims(each, host && reservedNow(host, open), open)),
    ...subject.listens.flatMap((listen) => [
      {
        ...claim(listen, 'declared', listen.endpoint.ports, listen.service.name),
        names: [listen.service.name],
      },
      ...exposed(listen, open),
      ...(host ? inHeldRows(listen, host) : []),
    ]),
    ...subject.conflicts.filter(isCertain).map(conflictClaim),
  ];
}

function settingsOf({ ephemeral, reserved }: Subject): readonly PortClaim[] {
  return (['tcp', 'udp'] as const).flatMap((protocol): readonly PortClaim[] => [
    { layer: 'ephemeral', protocol, ports: ephemeral.value[protocol], what: null },
    ...reserved[protocol].map((ports): PortClaim => ({ layer: 'reserved', protocol, ports, what: null })),
  ]);
}

/** Of both families. */
function reservedNow(host: HostFacts, open: ByProtocol<PortSet>): ByProtocol<PortSet> {
  return byProtocol((protocol) => subtract(reservedOn(host, protocol), open[protocol]));
}

/** What the host does not reserve yet is declared, as the ports of a service are. */
function reservationClaims(
  { ports, protocol: only, reason }: Reservation,
  reserved: ByProtocol<PortSet> | null,
  open: ByProtocol<PortSet>,
): readonly PortClaim[] {
  const [what, names] = [reason ?? null, reason === undefined ? [] : [reason]];
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    if (only && protocol !== only) return [];
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

function openIn({ ephemeral, reserved }: Subject): ByProtocol<PortSet> {
  return byProtocol((protocol) => subtract([ephemeral.value[protocol]], reserved[protocol]));
}

function exposed(listen: Listen, open: ByProtocol<PortSet>): readonly PortClaim[] {
  const ports = intersect([listen.endpoint.ports], open[listen.endpoint.protocol]);
  return ports.map((range) => claim(listen, 'exposed', range, NOT_RESERVED));
}

/** A port that http.sys holds may be held for this very service. */
function inHeldRows(listen: Listen, { stacks }: HostFacts): readonly PortClaim[] {
  return heldRows(stacks, listen.endpoint.protocol).flatMap((row) => {
    const ports = isFixed(row) ? null : common(listen.endpoint.ports, row);
    return ports
      ? [claim(listen, 'conflict', ports, `${listen.service.name}, held at run time, ${likelyHolder(row)}`)]
      : [];
  });
}

/** What hides another service, or shares with it, may be meant so; lint tells. */
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
