import type { DesiredState } from './desired-state.ts';
import { includes } from '../ports/port-set.ts';

/** Whether Linux keeps the port from outgoing connections once the plan is applied, given that its range now has it. */
export function planReserves({ reserved = [], services, ephemeral }: DesiredState, port: number): boolean {
  const range = ephemeral?.value.tcp;
  const isInRange = range === undefined || includes([range], port);
  return (
    reserved.some(({ ports }) => includes(ports, port)) ||
    services.some(({ reserve, endpoints }) => {
      const isReserved = reserve === 'always' || (reserve === 'auto' && isInRange);
      return isReserved && endpoints.some(({ ports }) => includes([ports], port));
    })
  );
}
