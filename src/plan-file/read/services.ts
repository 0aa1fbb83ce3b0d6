import type { Connection, Endpoint, Service } from '../../model/plan/desired-state.ts';
import { parseDestination } from '../text/destination-text.ts';
import { isTrue, readEndpoint, readEndpointMap } from './endpoints.ts';
import { parseLine, parseProgram, parseUnit } from '../text/one-line-text.ts';
import { withIpv6OnlyBesideIpv4 } from './both-families.ts';
import { type NumberForm, parseNumber } from '../text/number-text.ts';
import { positionIn, readScalar, reportFault, type ReadContext } from './read-context.ts';
import { itemsOrItself, type MapEntry, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/plan-node.ts';

export function readServices(context: ReadContext, node: PlanNode | undefined): readonly Service[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries.values()].map((entry) => readService(context, entry));
}

function readService(context: ReadContext, { key, value }: MapEntry): Service {
  readScalar(context, key, parseLine);
  const service = {
    name: key.text,
    endpoints: withIpv6OnlyBesideIpv4(readListen(context, value)),
    at: positionIn(context, key),
  };
  return value.kind === 'map' ? { ...service, ...readDetails(context, value) } : { ...service, reserve: 'auto' };
}

/** `listen`, the keys of one endpoint, or the service itself as an endpoint or a list of them. */
function readListen(context: ReadContext, node: PlanNode): readonly Endpoint[] {
  if (node.kind !== 'map') return itemsOrItself(node).flatMap((item) => readEndpoint(context, item));
  const listen = valueAt(node, 'listen');
  const listened = listen
    ? itemsOrItself(listen).flatMap((item) => readEndpoint(context, item))
    : readEndpointMap(context, node);
  const endpoints = [...listened, ...readPools(context, node)];
  return isTrue(node, 'freebind') ? endpoints.map((endpoint) => ({ ...endpoint, freebind: true })) : endpoints;
}

const AT_LEAST: NumberForm = { rule: 'bad-value', noun: 'number', first: 1, last: 65535 };

/** `pool`, of which `atLeast` ports must be free, one where nothing is said. */
function readPools(context: ReadContext, map: MapNode): readonly Endpoint[] {
  const [pool, number] = [valueAt(map, 'pool'), valueAt(map, 'atLeast')];
  const atLeast = readScalar(context, number, (text) => parseNumber(text, AT_LEAST)) ?? 1;
  if (number && !pool) reportFault(context, number, { ...WITHOUT_POOL, start: number.start, end: number.end });
  const endpoints = itemsOrItself(pool).flatMap((item) => readEndpoint(context, item));
  return endpoints.map((endpoint) => ({ ...endpoint, pool: { atLeast } }));
}

const WITHOUT_POOL = {
  rule: 'bad-value',
  message: '"atLeast" says how many ports of a pool are needed, and there is no "pool"',
  help: 'write pool: 16384-32768/udp, or take atLeast out',
} as const;

function readDetails(
  context: ReadContext,
  map: MapNode,
): Pick<Service, 'user' | 'owner' | 'unit' | 'program' | 'reserve' | 'reservesItself' | 'connections'> {
  const user = readScalar(context, valueAt(map, 'user'), parseLine);
  const owner = readScalar(context, valueAt(map, 'owner'), parseLine);
  const unit = readScalar(context, valueAt(map, 'unit'), parseUnit);
  const program = readScalar(context, valueAt(map, 'program'), parseProgram);
  const connections = itemsOrItself(valueAt(map, 'connections')).flatMap((node) => readConnection(context, node));
  return {
    ...(user !== undefined && { user }),
    ...(owner !== undefined && { owner }),
    ...(unit !== undefined && { unit }),
    ...(program !== undefined && { program }),
    reserve: readReserve(map),
    ...(valueAt(map, 'reservesItself') && { reservesItself: isTrue(map, 'reservesItself') }),
    ...(connections.length > 0 && { connections }),
  };
}

/** An empty list when the schema refuses it. */
function readConnection(context: ReadContext, node: PlanNode): readonly Connection[] {
  if (node.kind !== 'map') return [];
  const to = readScalar(context, valueAt(node, 'to'), parseDestination);
  if (to === undefined) return [];
  const perSecond = numberAt(node, 'perSecond');
  return [
    {
      to,
      ...(perSecond !== undefined && { perSecond }),
      ...(isTrue(node, 'bindBeforeConnect') && { bindsFirst: true }),
      at: positionIn(context, valueAt(node, 'to') ?? node),
    },
  ];
}

function numberAt(map: MapNode, key: string): number | undefined {
  const node = valueAt(map, key);
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
}

function readReserve(map: MapNode): Service['reserve'] {
  const reserve = stringIn(valueAt(map, 'reserve'));
  return reserve === 'always' || reserve === 'never' ? reserve : 'auto';
}
