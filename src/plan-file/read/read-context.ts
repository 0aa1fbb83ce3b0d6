import type { Position } from '../../model/plan/position.ts';
import { type PlanFault, type ParseResult, shifted } from '../fault.ts';
import { positionOf, type SourceText } from '../yaml/source-text.ts';
import type { PlanNode, ScalarNode } from '../yaml/plan-node.ts';

/** What the readers of one file share: its text, and the faults that were found so far. */
export interface ReadContext {
  readonly source: SourceText;
  readonly faults: PlanFault[];
  /** The nodes that have a fault: one fault, one diagnostic. */
  readonly judged: Set<PlanNode>;
}

export function positionIn(context: ReadContext, node: PlanNode): Position {
  return positionOf(context.source, node.start, node.end);
}

/** The value in a scalar's text; undefined when it is missing, faulty, or of a type that the schema refuses. */
export function readScalar<T>(
  context: ReadContext,
  node: PlanNode | undefined,
  parse: (text: string) => ParseResult<T>,
): T | undefined {
  if (node?.kind !== 'scalar' || context.judged.has(node)) return undefined;
  if (typeof node.value !== 'string' && typeof node.value !== 'number') return undefined;
  const parsed = parse(node.text);
  for (const fault of parsed.faults ?? []) reportFault(context, node, inFile(fault, node));
  return parsed.value;
}

export function reportFault(context: ReadContext, node: PlanNode, fault: PlanFault): void {
  context.faults.push(fault);
  context.judged.add(node);
}

/** A fault of a scalar's text at its place in the file: the whole scalar where the text was escaped or folded. */
function inFile(fault: PlanFault, node: ScalarNode): PlanFault {
  if (node.textStart === null || node.text === '') return { ...fault, start: node.start, end: node.end };
  return shifted(fault, node.textStart);
}
