import type { Endpoint, Reuse } from '../../model/plan/desired-state.ts';
import type { PortRange } from '../../model/ports/port-set.ts';
import { parseAddress, type AddressText } from '../text/address-text.ts';
import { parseEndpoint, protocolsIn } from '../text/endpoint-text.ts';
import { parsePorts } from '../text/port-text.ts';
import { positionIn, readScalar, reportFault, type ReadContext } from './read-context.ts';
import { itemsOrItself, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/plan-node.ts';

/** The endpoints that one item means, in either form: several for `localhost` and `tcp+udp`, none when it has a fault. */
export function readEndpoint(context: ReadContext, node: PlanNode): readonly Endpoint[] {
  if (node.kind === 'map') return readEndpointMap(context, node);
  const parsed = readScalar(context, node, parseEndpoint);
  if (!parsed) return [];
  const at = positionIn(context, node);
  return parsed.map((each) => plainEndpoint(each, at));
}

function plainEndpoint({ address, ports, protocol, ...more }: ParsedEndpoint, at: Endpoint['at']): Endpoint {
  // Most of a large plan: a literal is made ten times as fast as a spread.
  const endpoint = { address, ports, protocol, reuse: NO_REUSE, ipv6Only: false, at };
  return more.device === undefined && more.ofLocalhost === undefined ? endpoint : { ...endpoint, ...more };
}

type ParsedEndpoint = Pick<Endpoint, 'address' | 'device' | 'ofLocalhost' | 'ports' | 'protocol'>;
const NO_REUSE: readonly Reuse[] = [];

/** `{port, protocol, address, reuse, ipv6Only}`, as an item of `listen` or with the other keys of a service. */
export function readEndpointMap(context: ReadContext, map: MapNode): readonly Endpoint[] {
  const port = valueAt(map, 'port');
  const ports: PortRange | undefined = readScalar(context, port, parsePorts);
  const addresses = readScalar(context, valueAt(map, 'address'), parseAddress) ?? EVERY_ADDRESS;
  const ipv6Only = readIpv6Only(context, map, addresses);
  if (!port || !ports) return [];
  const [reuse, at] = [readReuse(map), positionIn(context, port)];
  const freebind = isTrue(map, 'freebind') && ({ freebind: true } as const);
  const takesIpv4 = isSaid(map, 'ipv6Only', false) && ({ takesIpv4: true } as const);
  return protocolsIn(stringIn(valueAt(map, 'protocol'))).flatMap((protocol) =>
    addresses.map((place) => ({
      protocol,
      ...place,
      ports,
      reuse,
      ipv6Only: ipv6Only && isIpv6(place),
      ...takesIpv4,
      ...freebind,
      at,
    })),
  );
}

export function isTrue(map: MapNode, key: string): boolean {
  return isSaid(map, key, true);
}

function isSaid(map: MapNode, key: string, value: boolean): boolean {
  const node = valueAt(map, key);
  return node?.kind === 'scalar' && node.value === value;
}

const EVERY_ADDRESS: readonly AddressText[] = [{ address: null }];
const REUSES: readonly Reuse[] = ['address', 'port', 'exclusive'];

function readReuse(map: MapNode): readonly Reuse[] {
  const named = itemsOrItself(valueAt(map, 'reuse')).map(stringIn);
  return REUSES.filter((reuse) => named.includes(reuse));
}

/** True for an address that a socket of IPv6 may have; a faulty one is not complained about twice. */
function isIpv6({ address, device }: AddressText): boolean {
  return address === null ? device === undefined : address.includes(':');
}

function readIpv6Only(context: ReadContext, map: MapNode, addresses: readonly AddressText[]): boolean {
  const node = valueAt(map, 'ipv6Only');
  if (node?.kind !== 'scalar' || node.value !== true) return false;
  const sound = valueAt(map, 'address') !== undefined && addresses.some(isIpv6);
  if (!sound && !context.judged.has(node))
    reportFault(context, node, { ...NEEDS_IPV6, start: node.start, end: node.end });
  return true;
}

const NEEDS_IPV6 = {
  rule: 'bad-value',
  message: '"ipv6Only" needs an IPv6 address',
  help: 'write address: "::" for every IPv6 address, or leave ipv6Only out',
} as const;
