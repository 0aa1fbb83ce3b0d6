import { without } from '../../../model/plan/ownership.ts';
import type { Capacity } from '../../../model/plan/plan.ts';
import { count, intersect, portSet, type PortRange } from '../../../model/ports/port-set.ts';
import type { StackState } from '../host.ts';
import type { StackPlan } from './stack-plan.ts';

/** The capacity of the stack whose range has the fewest ports left; null where there is no stack. */
export function tightest(stacks: readonly StackPlan[]): Capacity | null {
  const [least = null] = stacks.map(capacityAfter).sort((a, b) => a.usable - b.usable);
  return least;
}

/** The range as it will be, less all excluded ports, those of others too. */
export function capacityAfter({ state, dynamic, exclusions }: StackPlan): Capacity {
  const { dropped = [], added = [] } = exclusions ?? {};
  return capacity(dynamic ?? state.dynamic.active, [...without(state.excluded.active, dropped), ...added]);
}

export function capacityBefore({ dynamic, excluded }: StackState): Capacity {
  return capacity(dynamic.active, excluded.active);
}

function capacity(range: PortRange, rows: readonly PortRange[]): Capacity {
  const total = count([range]);
  return { range, total, usable: total - count(intersect([range], portSet(rows))) };
}
