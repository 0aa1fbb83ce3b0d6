/** What the rules about conflicts share: how conflicts are grouped, and which of them are intended. */
import type { Related } from '../model/plan/diagnostic.ts';
import { isGroupPort } from '../port-catalog/shared-ports.ts';
import type { Conflict } from './conflicts.ts';
import type { DeclaredEndpoint } from './declared-endpoint.ts';

/** The conflicts that one endpoint has in the same way: one finding. */
export type Group = readonly [Conflict, ...Conflict[]];

/** Groups conflicts by their later endpoint and by the kind that `kindOf` gives. */
export function byLater(conflicts: readonly Conflict[], kindOf: (conflict: Conflict) => string): readonly Group[] {
  const groups = new Map<DeclaredEndpoint, Map<string, [Conflict, ...Conflict[]]>>();
  for (const conflict of conflicts) {
    const ofLater = groups.get(conflict.later) ?? new Map<string, [Conflict, ...Conflict[]]>();
    groups.set(conflict.later, ofLater);
    const group = ofLater.get(kindOf(conflict));
    if (group) group.push(conflict);
    else ofLater.set(kindOf(conflict), [conflict]);
  }
  return [...groups.values()].flatMap((ofLater) => [...ofLater.values()]);
}

/** The conflicts between different services: at most one for each pair of an endpoint and another service. */
export function betweenServices(conflicts: readonly Conflict[]): readonly Conflict[] {
  const others = conflicts.filter(({ earlier, later }) => earlier.service.name !== later.service.name);
  return byLater(others, ({ earlier }) => earlier.service.name).map(([first]) => first);
}

/** Of mDNS and its like: their servers share the port on purpose, each a member of the group. */
export function isMulticastService({ endpoint: { protocol, ports } }: DeclaredEndpoint): boolean {
  return ports.first === ports.last && isGroupPort(protocol, ports.first);
}

/** The place of the earlier endpoint, as a related place of the finding. */
export function relatedTo({ earlier }: Conflict): readonly Related[] {
  return [{ message: `${earlier.service.name} is declared here`, at: earlier.endpoint.at }];
}
