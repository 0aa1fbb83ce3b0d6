import type { DesiredState } from './desired-state.ts';
import { includes, LAST_PORT } from '../ports/port-set.ts';
import { reservedForService } from './reserved-for-service.ts';

/** Whether Linux keeps the port from outgoing connections once the plan is applied, given that its range now has it. */
export function planReserves({ reserved = [], services, ephemeral }: DesiredState, port: number): boolean {
  const range = ephemeral?.value.tcp ?? { first: 0, last: LAST_PORT };
  return (
    reserved.some(({ ports }) => includes(ports, port)) ||
    services.some((service) =>
      service.endpoints.some(({ ports }) => includes(reservedForService(service, [ports], [range]), port)),
    )
  );
}
