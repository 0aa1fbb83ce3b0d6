import type { Protocol } from './protocol.ts';

/** As plan files and the command line have it, where tcp goes without saying: `8080`, `53/udp`. */
export function portText(port: number, protocol: Protocol): string {
  return protocol === 'tcp' ? `${port}` : `${port}/${protocol}`;
}
