import { LAST_PORT, type PortSet } from './port-set.ts';

/** Whether a port is in a set, for many ports: one look at a table. */
export function portTest(set: PortSet): (port: number) => boolean {
  const table = new Uint8Array(LAST_PORT + 1);
  for (const { first, last } of set) table.fill(1, first, last + 1);
  return (port) => table[port] === 1;
}
