/** Fixes that put one value in the place of another. */

import type { PortRange } from '../../model/ports/port-set.ts';
import { allOf, type EditableFile, type Edit, type FixOf, ownValue } from './editable-file.ts';
import type { PlanNode } from '../yaml/plan-node.ts';

export function setEphemeral(file: EditableFile, { protocol, range }: FixOf<'set-ephemeral'>): readonly Edit[] {
  const node = ownValue(file, file.root, 'ephemeral');
  const isSplit = node?.kind === 'map' && node.entries.has('tcp');
  if (!isSplit) return protocol === 'both' ? allOf(file, rangeEdits(file, node, range)) : [];
  const protocols = protocol === 'both' ? (['tcp', 'udp'] as const) : [protocol];
  const edits = protocols.flatMap((each) => rangeEdits(file, ownValue(file, node, each), range));
  return allOf(file, edits);
}

function rangeEdits(
  file: EditableFile,
  node: PlanNode | undefined,
  { first, last }: PortRange,
): readonly (Edit | null)[] {
  if (node?.kind !== 'map') return [replaced(node, `${first}-${last}`)];
  return [
    replaced(ownValue(file, node, 'start'), `${first}`),
    replaced(ownValue(file, node, 'count'), `${last - first + 1}`),
  ];
}

export function reserveService(file: EditableFile, { service }: FixOf<'reserve-service'>): readonly Edit[] {
  const services = ownValue(file, file.root, 'services');
  const reserve = ownValue(file, ownValue(file, services, service), 'reserve');
  const isNever = reserve?.kind === 'scalar' && reserve.value === 'never';
  return isNever ? allOf(file, [replaced(reserve, 'auto')]) : [];
}

/** The edit that replaces a scalar's text, inside its quotes if it has any; null where it was escaped or folded. */
function replaced(node: PlanNode | undefined, text: string): Edit | null {
  if (node?.kind !== 'scalar' || node.textStart === null || node.text === '') return null;
  return { start: node.textStart, end: node.textStart + node.text.length, text };
}
