import type { Protocol } from '../model/ports/protocol.ts';
import { listWord } from '../model/text/listed.ts';
import { type PortRange, formatRange, type PortSet, count } from '../model/ports/port-set.ts';

/** `port 8080/tcp`, `ports 6000-6063/udp`. */
export function portsWord(ports: PortRange, protocol: Protocol): string {
  return `${ports.first === ports.last ? 'port' : 'ports'} ${formatRange(ports)}/${protocol}`;
}

/** `port 80`, `ports 80, 443 and 8000-8100`, `ports 80/tcp and 443/tcp`. */
export function portSetWord(ports: PortSet, protocol?: Protocol): string {
  const each = ports.map((range) => `${formatRange(range)}${protocol ? `/${protocol}` : ''}`);
  return `${count(ports) === 1 ? 'port' : 'ports'} ${listWord(each)}`;
}
