import { inQuotes } from '../../model/text/quoted.ts';
import type { MapNode, PlanNode, ScalarNode } from '../yaml/plan-node.ts';

/** The value that a JSON pointer leads to, with its surroundings. */
export interface Located {
  readonly node: PlanNode;
  /** The key that the value, or the list it is in, belongs to; undefined for the root. */
  readonly key: ScalarNode | undefined;
  /** The map around the value, if it is a value of a map. */
  readonly parent: MapNode | undefined;
  /** `"listen"`, `an item of "listen"`, `a port plan`: how a message names the value. */
  readonly label: string;
}

export function located(root: PlanNode, pointer: string): Located {
  let place: Located = { node: root, key: undefined, parent: undefined, label: 'a port plan' };
  for (const segment of pointer.split('/').slice(1)) place = step(place, unescaped(segment)) ?? place;
  return place;
}

function step({ node, key }: Located, segment: string): Located | undefined {
  if (node.kind === 'map') {
    const entry = node.entries.get(segment);
    return entry && { node: entry.value, key: entry.key, parent: node, label: inQuotes(segment) };
  }
  const item = node.kind === 'list' ? node.items[Number(segment)] : undefined;
  return item && { node: item, key, parent: undefined, label: `an item of ${inQuotes(key?.text ?? '')}` };
}

/** RFC 6901 §4. */
function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
