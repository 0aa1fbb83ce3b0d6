import { formatRange, type PortRange } from '../../model/ports/port-set.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { bracketed } from './address-text.ts';
import { addressFaults, protocolFaults, wholeFaults } from '../read/endpoint-faults.ts';
import type { ParseResult } from '../fault.ts';
import { faultsOf, parsePorts, shiftedAll } from './port-text.ts';

/** What the short form of an endpoint says. `address` null is every address of both families. */
export interface EndpointText {
  readonly address: string | null;
  readonly ports: PortRange;
  readonly protocol: Protocol;
}

// The last colon before the port, and the first slash after it. A colon inside brackets belongs to the address.
const PARTS = /^(?:(?<address>\[[^\]]*\]|.*):)?(?<ports>[^:/\]]*)(?:\/(?<protocol>.*))?$/;

/** `[ADDRESS:]PORT[-PORT][/tcp|/udp]`, IPv6 in brackets. */
export function parseEndpoint(text: string): ParseResult<EndpointText> {
  const { address, ports = '', protocol } = PARTS.exec(text)?.groups ?? {};
  const portsStart = address === undefined ? 0 : address.length + 1;
  const parsed = parsePorts(ports);
  const faults = [
    ...(address === undefined ? [] : addressFaults(address, text)),
    ...shiftedAll(parsed, portsStart),
    ...(protocol === undefined ? [] : protocolFaults(protocol, portsStart + ports.length + 1)),
  ];
  const found = faultsOf(faults);
  return found ? (wholeFaults(text) ?? found) : { value: endpoint(address, parsed.value, protocol) };
}

const NO_PORTS: PortRange = { first: 0, last: 0 };

function endpoint(address: string | undefined, ports = NO_PORTS, protocol = 'tcp'): EndpointText {
  const literal = address?.startsWith('[') ? address.slice(1, -1) : address;
  return { address: literal ?? null, ports, protocol: protocol === 'udp' ? 'udp' : 'tcp' };
}

/** The inverse of `parseEndpoint`, in the shortest form. */
export function formatEndpoint({ address, ports, protocol }: EndpointText): string {
  const place = address === null ? '' : `${bracketed(address)}:`;
  return `${place}${formatRange(ports)}${protocol === 'udp' ? '/udp' : ''}`;
}
