import { formatRange, type PortRange } from '../../model/ports/port-set.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { bracketed, placeText } from '../../model/text/bracketed.ts';
import { addressesIn, withoutBrackets, type AddressText } from './address-text.ts';
import { addressFaults, protocolFaults, wholeFaults } from '../read/endpoint-faults.ts';
import type { ParseResult } from '../fault.ts';
import { faultsOf, parsePorts, shiftedAll } from './port-text.ts';

/** One endpoint of what the short form says. */
interface EndpointText extends AddressText {
  readonly ports: PortRange;
  readonly protocol: Protocol;
}

// The last colon before the port, and the first slash after it. A colon inside brackets belongs to the address.
const PARTS = /^(?:(?<address>\[[^\]]*\]|.*):)?(?<ports>[^:/\]]*)(?:\/(?<protocol>.*))?$/;

/** `[ADDRESS:]PORT[-PORT][/tcp|/udp|/tcp+udp|/sctp]`, IPv6 in brackets. Several for `localhost`, and for `tcp+udp`. */
export function parseEndpoint(text: string): ParseResult<readonly EndpointText[]> {
  const { address, ports = '', protocol } = PARTS.exec(text)?.groups ?? {};
  const portsStart = address === undefined ? 0 : address.length + 1;
  const parsed = parsePorts(ports);
  const faults = [
    ...(address === undefined ? [] : addressFaults(address, text)),
    ...shiftedAll(parsed, portsStart),
    ...(protocol === undefined ? [] : protocolFaults(protocol, portsStart + ports.length + 1)),
  ];
  const found = faultsOf(faults);
  return found ? (wholeFaults(text) ?? found) : { value: endpoints(address, parsed.value, protocol) };
}

const NO_PORTS: PortRange = { first: 0, last: 0 };
const EVERY_ADDRESS: readonly AddressText[] = [{ address: null }];

function endpoints(address: string | undefined, ports = NO_PORTS, protocol = 'tcp'): readonly EndpointText[] {
  const places = address === undefined ? EVERY_ADDRESS : (addressesIn(withoutBrackets(address)) ?? []);
  return protocolsIn(protocol).flatMap((each) => places.map((place) => ({ ...place, ports, protocol: each })));
}

/** `tcp`, `udp`, or both with a plus. Whatever else the schema refuses counts as tcp. */
export function protocolsIn(text: string | undefined): readonly Protocol[] {
  if (text === 'tcp+udp') return ['tcp', 'udp'];
  return [text === 'udp' || text === 'sctp' ? text : 'tcp'];
}

/** The inverse of `parseEndpoint` for one endpoint, in the shortest form. */
export function formatEndpoint({ ports, protocol, ...where }: EndpointText): string {
  const address = placeText(where);
  const place = address === null ? '' : `${bracketed(address)}:`;
  return `${place}${formatRange(ports)}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}
