import { intersect, noPorts, type PortSet } from '../ports/port-set.ts';
import type { Service } from './desired-state.ts';

/**
 * Which of a service's ports the plan reserves, by its `reserve`: the one place that decides it.
 * `handedOut`: the ports that the OS gives to outgoing connections once the plan is applied.
 */
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
