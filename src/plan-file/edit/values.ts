/** Fixes that put one value in the place of another. */

import type { PortRange } from '../../model/ports/port-set.ts';
import { allOf, type Draft, type Edit, type FixOf, ownValue } from './draft.ts';
import type { PlanNode } from '../yaml/tree.ts';

export function setEphemeral(draft: Draft, { protocol, range }: FixOf<'set-ephemeral'>): readonly Edit[] {
  const node = ownValue(draft, draft.root, 'ephemeral');
  const isSplit = node?.kind === 'map' && node.entries.has('tcp');
  if (!isSplit) return protocol === 'both' ? allOf(draft, rangeEdits(draft, node, range)) : [];
  const protocols = protocol === 'both' ? (['tcp', 'udp'] as const) : [protocol];
  const edits = protocols.flatMap((each) => rangeEdits(draft, ownValue(draft, node, each), range));
  return allOf(draft, edits);
}

function rangeEdits(draft: Draft, node: PlanNode | undefined, { first, last }: PortRange): readonly (Edit | null)[] {
  if (node?.kind !== 'map') return [replaced(node, `${first}-${last}`)];
  return [
    replaced(ownValue(draft, node, 'start'), `${first}`),
    replaced(ownValue(draft, node, 'count'), `${last - first + 1}`),
  ];
}

export function reserveService(draft: Draft, { service }: FixOf<'reserve-service'>): readonly Edit[] {
  const services = ownValue(draft, draft.root, 'services');
  const reserve = ownValue(draft, ownValue(draft, services, service), 'reserve');
  const isNever = reserve?.kind === 'scalar' && reserve.value === 'never';
  return isNever ? allOf(draft, [replaced(reserve, 'auto')]) : [];
}

/** Inside its quotes, if it has any. Null where the text does not stand in the file letter by letter. */
function replaced(node: PlanNode | undefined, text: string): Edit | null {
  if (node?.kind !== 'scalar' || node.textStart === null || node.text === '') return null;
  return { start: node.textStart, end: node.textStart + node.text.length, text };
}
