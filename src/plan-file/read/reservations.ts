import type { Reservation } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { type PortRange, portSet } from '../../model/ports/port-set.ts';
import { parseLine } from '../text/one-line-text.ts';
import { parsePortList } from '../text/port-text.ts';
import { placeOf, readScalar, type Reading } from './reading.ts';
import { itemsOf, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/tree.ts';

/** The items of `reserved`; undefined when the plan has no such key. */
export function readReserved(reading: Reading, node: PlanNode | undefined): readonly Reservation[] | undefined {
  if (node?.kind !== 'list') return undefined;
  return node.items.map((item) => (item.kind === 'map' ? readMap(reading, item) : readShort(reading, item)));
}

function readShort(reading: Reading, node: PlanNode): Reservation {
  return { ports: portSet(readRanges(reading, node)), at: placeOf(reading, node) };
}

function readMap(reading: Reading, map: MapNode): Reservation {
  const ports = valueAt(map, 'ports');
  const ranges = itemsOf(ports).flatMap((item) => readRanges(reading, item));
  const protocol = readProtocol(map);
  const reason = readScalar(reading, valueAt(map, 'reason'), parseLine);
  const owner = readScalar(reading, valueAt(map, 'owner'), parseLine);
  return {
    ports: portSet(ranges),
    ...(protocol !== undefined && { protocol }),
    ...(reason !== undefined && { reason }),
    ...(owner !== undefined && { owner }),
    at: placeOf(reading, ports ?? map),
  };
}

function readRanges(reading: Reading, node: PlanNode): readonly PortRange[] {
  return readScalar(reading, node, parsePortList) ?? [];
}

function readProtocol(map: MapNode): Protocol | undefined {
  const protocol = stringIn(valueAt(map, 'protocol'));
  return protocol === 'tcp' || protocol === 'udp' ? protocol : undefined;
}
