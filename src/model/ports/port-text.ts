import type { Protocol } from './protocol.ts';

/** A port as in plan files and on the command line, where tcp is left out: `8080`, `53/udp`. */
export function portText(port: number, protocol: Protocol): string {
  return protocol === 'tcp' ? `${port}` : `${port}/${protocol}`;
}
