import type { Connection, Endpoint, Service } from '../../model/plan/desired-state.ts';
import { parseDestination } from '../text/destination-text.ts';
import { readEndpoint, readEndpointMap } from './endpoints.ts';
import { parseLine } from '../text/one-line-text.ts';
import { placeOf, readScalar, type Reading } from './reading.ts';
import { itemsOf, type MapEntry, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/tree.ts';

export function readServices(reading: Reading, node: PlanNode | undefined): readonly Service[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries.values()].map((entry) => readService(reading, entry));
}

function readService(reading: Reading, { key, value }: MapEntry): Service {
  readScalar(reading, key, parseLine);
  const service = { name: key.text, endpoints: readListen(reading, value), at: placeOf(reading, key) };
  return value.kind === 'map' ? { ...service, ...readDetails(reading, value) } : { ...service, reserve: 'auto' };
}

function readListen(reading: Reading, node: PlanNode): readonly Endpoint[] {
  return read(reading, node).filter((endpoint) => endpoint !== undefined);
}

function read(reading: Reading, node: PlanNode): readonly (Endpoint | undefined)[] {
  if (node.kind === 'list') return [];
  if (node.kind === 'scalar') return [readEndpoint(reading, node)];
  const listen = valueAt(node, 'listen');
  return listen ? itemsOf(listen).map((item) => readEndpoint(reading, item)) : [readEndpointMap(reading, node)];
}

function readDetails(reading: Reading, map: MapNode): Pick<Service, 'user' | 'owner' | 'reserve' | 'connections'> {
  const user = readScalar(reading, valueAt(map, 'user'), parseLine);
  const owner = readScalar(reading, valueAt(map, 'owner'), parseLine);
  const connections = itemsOf(valueAt(map, 'connections')).flatMap((node) => readConnection(reading, node));
  return {
    ...(user !== undefined && { user }),
    ...(owner !== undefined && { owner }),
    reserve: readReserve(map),
    ...(connections.length > 0 && { connections }),
  };
}

/** An empty list when the schema refuses it. */
function readConnection(reading: Reading, node: PlanNode): readonly Connection[] {
  if (node.kind !== 'map') return [];
  const to = readScalar(reading, valueAt(node, 'to'), parseDestination);
  const perSecond = valueAt(node, 'perSecond');
  if (to === undefined || perSecond?.kind !== 'scalar' || typeof perSecond.value !== 'number') return [];
  return [{ to, perSecond: perSecond.value, at: placeOf(reading, valueAt(node, 'to') ?? node) }];
}

function readReserve(map: MapNode): Service['reserve'] {
  const reserve = stringIn(valueAt(map, 'reserve'));
  return reserve === 'always' || reserve === 'never' ? reserve : 'auto';
}
