import type { Reservation } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { type PortRange, portSet } from '../../model/ports/port-set.ts';
import { parseLine } from '../text/one-line-text.ts';
import { parsePortList } from '../text/port-text.ts';
import { positionIn, readScalar, type ReadContext } from './read-context.ts';
import { itemsOrItself, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/plan-node.ts';

/** The items of `reserved`, or the one that stands there alone; undefined when the plan has no such key. */
export function readReserved(context: ReadContext, node: PlanNode | undefined): readonly Reservation[] | undefined {
  if (node === undefined || isNothing(node)) return undefined;
  return itemsOrItself(node).map((item) => (item.kind === 'map' ? readMap(context, item) : readShort(context, item)));
}

/** `reserved:` with nothing behind it, which the schema refuses. */
function isNothing(node: PlanNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function readShort(context: ReadContext, node: PlanNode): Reservation {
  return { ports: portSet(readRanges(context, node)), at: positionIn(context, node) };
}

function readMap(context: ReadContext, map: MapNode): Reservation {
  const ports = valueAt(map, 'ports');
  const ranges = itemsOrItself(ports).flatMap((item) => readRanges(context, item));
  const protocol = readProtocol(map);
  const reason = readScalar(context, valueAt(map, 'reason'), parseLine);
  const owner = readScalar(context, valueAt(map, 'owner'), parseLine);
  return {
    ports: portSet(ranges),
    ...(protocol !== undefined && { protocol }),
    ...(reason !== undefined && { reason }),
    ...(owner !== undefined && { owner }),
    at: positionIn(context, ports ?? map),
  };
}

function readRanges(context: ReadContext, node: PlanNode): readonly PortRange[] {
  return readScalar(context, node, parsePortList) ?? [];
}

function readProtocol(map: MapNode): Protocol | undefined {
  const protocol = stringIn(valueAt(map, 'protocol'));
  return protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp' ? protocol : undefined;
}
