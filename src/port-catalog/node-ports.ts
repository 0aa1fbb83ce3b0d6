import type { PortSet } from '../model/ports/port-set.ts';

export const NODE_PORTS: PortSet = [{ first: 30000, last: 32767 }];
