/** Which ports a plan asks the OS to keep from outgoing connections, and who asks for them. */
import { includes, intersect, LAST_PORT, noPorts, portSet, type PortSet } from '../ports/port-set.ts';
import { PLATFORM_TRAITS } from '../host/platform-traits.ts';
import type { DesiredState, Platform, Reservation, Service } from './desired-state.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { Position } from './position.ts';

export interface ReservationClaim {
  readonly ports: PortSet;
  /** The name of the service, or the reason that the plan gives; null where it gives none. */
  readonly because: string | null;
  readonly at: Position;
}

/** `handedOut`: the ports that the OS gives to outgoing connections once the plan is applied. */
export function reservationClaims(
  services: readonly Service[],
  reservations: readonly Reservation[],
  portsOf: (service: Service) => PortSet,
  handedOut: PortSet,
  platform: Platform,
): readonly ReservationClaim[] {
  return [
    ...services.map((service) => ({
      ports: reservedForService(service, portsOf(service), handedOut, platform),
      because: service.name,
      at: service.at,
    })),
    ...reservations.map(({ ports, reason, at }) => ({ ports, because: reason ?? null, at })),
  ].filter(({ ports }) => ports.length > 0);
}

/** Which of a service's ports the plan reserves, by its `reserve`: the one place that decides it. */
export function reservedForService(
  service: Pick<Service, 'reserve' | 'reservesItself'>,
  ports: PortSet,
  handedOut: PortSet,
  platform: Platform,
): PortSet {
  if (isLeftToServer(service, platform)) return noPorts;
  switch (service.reserve) {
    case 'never':
      return noPorts;
    case 'always':
      return ports;
    case 'auto':
      return intersect(ports, handedOut);
  }
}

/** Whether the plan must reserve none of its ports, on any address: the server does so itself, and would be refused. */
function isLeftToServer({ reservesItself = false }: Pick<Service, 'reservesItself'>, platform: Platform): boolean {
  return reservesItself && PLATFORM_TRAITS[platform].serversReserve;
}

/** The ports of a protocol that servers reserve themselves; no item of `reserved` takes them either. */
export function leftToServers(services: readonly Service[], platform: Platform, protocol: Protocol): PortSet {
  const servers = services.filter((service) => isLeftToServer(service, platform));
  return portSet(
    servers.flatMap(({ endpoints }) =>
      endpoints.filter((each) => each.protocol === protocol).map(({ ports }) => ports),
    ),
  );
}

export function portsOfService({ endpoints }: Service): PortSet {
  return portSet(endpoints.map(({ ports }) => ports));
}

/** Whether Linux keeps the port from outgoing connections once the plan is applied, given that its range now has it. */
export function planReserves({ reserved = [], services, ephemeral }: DesiredState, port: number): boolean {
  const range = ephemeral?.value.tcp ?? { first: 0, last: LAST_PORT };
  return reservationClaims(services, reserved, portsOfService, [range], 'linux').some(({ ports }) =>
    includes(ports, port),
  );
}
