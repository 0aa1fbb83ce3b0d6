import type { DesiredState } from '../../model/plan/desired-state.ts';
import { LAST_PORT, type PortRange } from '../../model/ports/port-set.ts';
import { type NumberForm, parseNumber } from '../text/number-text.ts';
import { parseRange } from '../text/port-text.ts';
import { positionIn, readScalar, reportFault, type ReadContext } from './read-context.ts';
import { type MapNode, type PlanNode, valueAt } from '../yaml/plan-node.ts';

/** `A-B`, `{start, count}` or `{tcp, udp}`; undefined when it is left out or has a fault. */
export function readEphemeral(context: ReadContext, node: PlanNode | undefined): DesiredState['ephemeral'] {
  if (node === undefined) return undefined;
  const [tcp, udp] = isSplit(node)
    ? [readRange(context, valueAt(node, 'tcp')), readRange(context, valueAt(node, 'udp'))]
    : bothOf(readRange(context, node));
  return tcp && udp && { value: { tcp, udp }, at: positionIn(context, node) };
}

function isSplit(node: PlanNode): node is MapNode {
  return node.kind === 'map' && (node.entries.has('tcp') || node.entries.has('udp'));
}

function bothOf<T>(value: T): readonly [T, T] {
  return [value, value];
}

function readRange(context: ReadContext, node: PlanNode | undefined): PortRange | undefined {
  return node?.kind === 'map' ? readStartAndCount(context, node) : readScalar(context, node, parseRange);
}

const COUNT: NumberForm = { rule: 'bad-range', noun: 'count', first: 1, last: 65535 };

function readStartAndCount(context: ReadContext, map: MapNode): PortRange | undefined {
  const countNode = valueAt(map, 'count');
  const start = readScalar(context, valueAt(map, 'start'), parseNumber);
  const count = readScalar(context, countNode, (text) => parseNumber(text, COUNT));
  if (countNode === undefined || start === undefined || count === undefined) return undefined;
  if (start + count - 1 <= LAST_PORT) return { first: start, last: start + count - 1 };
  reportFault(context, countNode, { ...tooMany(start, count), start: countNode.start, end: countNode.end });
  return undefined;
}

function tooMany(start: number, count: number) {
  const message = `${count} ports from ${start} on end at ${start + count - 1}, beyond port ${LAST_PORT}`;
  return { rule: 'bad-range', message, help: `write ${LAST_PORT - start + 1} or less` } as const;
}
