/** Pieces of sentences that several rules say. */
import type { Endpoint, Protocol } from '../model/plan/desired-state.ts';
import { listed } from '../model/text/listed.ts';
import { count, formatRange, type PortRange, type PortSet } from '../model/ports/port-set.ts';
import type { Listen } from './subject.ts';

/** `port 8080/tcp`, `ports 6000-6063/udp`. */
export function portsWord(ports: PortRange, protocol: Protocol): string {
  return `${ports.first === ports.last ? 'port' : 'ports'} ${formatRange(ports)}/${protocol}`;
}

/** `port 80`, `ports 80, 443 and 8000-8100`, `ports 80/tcp and 443/tcp`. */
export function portSetWord(ports: PortSet, protocol?: Protocol): string {
  const each = ports.map((range) => `${formatRange(range)}${protocol ? `/${protocol}` : ''}`);
  return `${count(ports) === 1 ? 'port' : 'ports'} ${listWord(each)}`;
}

/** `every address`, `127.0.0.1`. */
export function addressWord({ address }: Endpoint): string {
  return address ?? 'every address';
}

/** `web (portplan.yaml:7)`. */
export function serviceWord({ service, endpoint }: Listen): string {
  return `${service.name} (${endpoint.at.file}:${endpoint.at.line})`;
}

/** A thousand names say no more than three. */
export function listWord(names: readonly string[], most = 3): string {
  return listed(names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names);
}
