import type { Position } from '../../model/plan/position.ts';
import { type Fault, type Parsed, shifted } from '../fault.ts';
import { positionOf, type SourceText } from '../yaml/source-text.ts';
import type { PlanNode, ScalarNode } from '../yaml/tree.ts';

/** The reading of one file, with what was found so far. */
export interface Reading {
  readonly source: SourceText;
  readonly faults: Fault[];
  /** The nodes that have a fault: one fault, one diagnostic. */
  readonly judged: Set<PlanNode>;
}

export function placeOf(reading: Reading, node: PlanNode): Position {
  return positionOf(reading.source, node.start, node.end);
}

/** The value in a scalar's text; undefined when it is missing, faulty, or of a type that the schema refuses. */
export function readScalar<T>(
  reading: Reading,
  node: PlanNode | undefined,
  parse: (text: string) => Parsed<T>,
): T | undefined {
  if (node?.kind !== 'scalar' || reading.judged.has(node)) return undefined;
  if (typeof node.value !== 'string' && typeof node.value !== 'number') return undefined;
  const parsed = parse(node.text);
  for (const fault of parsed.faults ?? []) report(reading, node, inFile(fault, node));
  return parsed.value;
}

export function report(reading: Reading, node: PlanNode, fault: Fault): void {
  reading.faults.push(fault);
  reading.judged.add(node);
}

/** Where the text was escaped or folded, the fault is put on the whole of it. */
function inFile(fault: Fault, node: ScalarNode): Fault {
  if (node.textStart === null || node.text === '') return { ...fault, start: node.start, end: node.end };
  return shifted(fault, node.textStart);
}
