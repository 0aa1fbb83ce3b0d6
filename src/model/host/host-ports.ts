/** What the ports of a captured host mean for the plans that describe it. */
import { largest, smallest } from '../largest.ts';
import { managesReserved, type DesiredState } from '../plan/desired-state.ts';
import type { HostFacts, StackFacts, HostPlatform } from './host-facts.ts';
import { noPorts, type PortRange, type PortSet, subtract, union, unionOf } from '../ports/port-set.ts';
import { byProtocol, type ByProtocol } from '../plan/by-protocol.ts';

/**
 * The range of each protocol. Windows keeps one for each family, most likely always the same: where they differ, this is the
 * shortest one with both in it, and what neither hands out counts as reserved (`withheld`).
 */
export function hostRange({ stacks }: HostFacts): ByProtocol<PortRange> {
  return byProtocol((protocol) => {
    const ranges = stacks.filter((stack) => stack.protocol === protocol).map(({ ephemeral }) => ephemeral);
    return {
      first: smallest(ranges.map(({ first }) => first)),
      last: largest(ranges.map(({ last }) => last)),
    };
  });
}

/**
 * The ports that the host hands out on neither family, whatever the plans say. A port that one family alone keeps is handed
 * out by the other one, and a service of both families loses it there.
 */
export function withheld(facts: HostFacts, plans: readonly DesiredState[]): ByProtocol<PortSet> {
  const planned = plans.findLast(({ ephemeral }) => ephemeral)?.ephemeral?.value;
  const ranges = planned ?? hostRange(facts);
  return byProtocol((protocol) => {
    const stacks = facts.stacks
      .filter((stack) => stack.protocol === protocol)
      .map((stack) => ({ range: planned?.[protocol] ?? stack.ephemeral, kept: keptOn(stack, facts, plans) }));
    const handedOut = unionOf(stacks.map(({ range, kept }) => subtract([range], kept)));
    return subtract(union([ranges[protocol]], ...stacks.map(({ kept }) => kept)), handedOut);
  });
}

/** Whether `foreignReservations: remove` does anything: on Windows services depend on such ranges and do not say so. */
const CAN_REMOVE_FOREIGN: Readonly<Record<HostPlatform, boolean>> = { linux: true, windows: false };

/** What apply leaves as it is: everything where it does not manage the list; else what it did not make, or may not delete. */
function keptOn({ reserved, owned }: StackFacts, { platform }: HostFacts, plans: readonly DesiredState[]): PortSet {
  if (!plans.some(managesReserved)) return reserved;
  const isRemoved = CAN_REMOVE_FOREIGN[platform] && plans.some((plan) => plan.foreignReservations === 'remove');
  return isRemoved ? noPorts : subtract(reserved, owned);
}
