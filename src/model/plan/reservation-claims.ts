/** Which ports a plan asks the OS to keep from outgoing connections, and who asks for them. */
import { includes, intersect, LAST_PORT, noPorts, portSet, type PortSet } from '../ports/port-set.ts';
import type { DesiredState, Reservation, Service } from './desired-state.ts';
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
): readonly ReservationClaim[] {
  return [
    ...services.map((service) => ({
      ports: reservedForService(service, portsOf(service), handedOut),
      because: service.name,
      at: service.at,
    })),
    ...reservations.map(({ ports, reason, at }) => ({ ports, because: reason ?? null, at })),
  ].filter(({ ports }) => ports.length > 0);
}

/** Which of a service's ports the plan reserves, by its `reserve`: the one place that decides it. */
export function reservedForService({ reserve }: Pick<Service, 'reserve'>, ports: PortSet, handedOut: PortSet): PortSet {
  switch (reserve) {
    case 'never':
      return noPorts;
    case 'always':
      return ports;
    case 'auto':
      return intersect(ports, handedOut);
  }
}

export function portsOfService({ endpoints }: Service): PortSet {
  return portSet(endpoints.map(({ ports }) => ports));
}

/** Whether Linux keeps the port from outgoing connections once the plan is applied, given that its range now has it. */
export function planReserves({ reserved = [], services, ephemeral }: DesiredState, port: number): boolean {
  const range = ephemeral?.value.tcp ?? { first: 0, last: LAST_PORT };
  return reservationClaims(services, reserved, portsOfService, [range]).some(({ ports }) => includes(ports, port));
}
