import type { Endpoint, Reuse } from '../../model/plan/desired-state.ts';
import type { PortRange } from '../../model/ports/port-set.ts';
import { parseAddress } from '../text/address-text.ts';
import { parseEndpoint } from '../text/endpoint-text.ts';
import { parsePorts } from '../text/port-text.ts';
import { placeOf, readScalar, report, type ReadContext } from './read-context.ts';
import { itemsOf, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/plan-node.ts';

/** An endpoint in either form; undefined when it has a fault. */
export function readEndpoint(context: ReadContext, node: PlanNode): Endpoint | undefined {
  if (node.kind === 'map') return readEndpointMap(context, node);
  const parsed = readScalar(context, node, parseEndpoint);
  if (!parsed) return undefined;
  // Most of a large plan: a literal is made ten times as fast as a spread.
  const { address, ports, protocol } = parsed;
  return { address, ports, protocol, reuse: [], ipv6Only: false, at: placeOf(context, node) };
}

/** `{port, protocol, address, reuse, ipv6Only}`, as an item of `listen` or with the other keys of a service. */
export function readEndpointMap(context: ReadContext, map: MapNode): Endpoint | undefined {
  const port = valueAt(map, 'port');
  const ports: PortRange | undefined = readScalar(context, port, parsePorts);
  const address = readScalar(context, valueAt(map, 'address'), parseAddress) ?? null;
  const ipv6Only = readIpv6Only(context, map, address);
  if (!port || !ports) return undefined;
  const protocol = stringIn(valueAt(map, 'protocol')) === 'udp' ? 'udp' : 'tcp';
  return { protocol, address, ports, reuse: readReuse(map), ipv6Only, at: placeOf(context, port) };
}

const REUSES: readonly Reuse[] = ['address', 'port', 'exclusive'];

function readReuse(map: MapNode): readonly Reuse[] {
  const named = itemsOf(valueAt(map, 'reuse')).map(stringIn);
  return REUSES.filter((reuse) => named.includes(reuse));
}

function readIpv6Only(context: ReadContext, map: MapNode, address: string | null): boolean {
  const node = valueAt(map, 'ipv6Only');
  if (node?.kind !== 'scalar' || node.value !== true) return false;
  const of = valueAt(map, 'address');
  const sound = of === undefined ? false : address === null || address.includes(':');
  if (!sound && !context.judged.has(node)) report(context, node, { ...NEEDS_IPV6, start: node.start, end: node.end });
  return true;
}

const NEEDS_IPV6 = {
  rule: 'bad-value',
  message: '"ipv6Only" needs an IPv6 address',
  help: 'write address: "::" for every IPv6 address, or leave ipv6Only out',
} as const;
