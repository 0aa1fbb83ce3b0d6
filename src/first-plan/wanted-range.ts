/** The dynamic range that a first plan wants of a Windows host where it starts among the ports of services: the one of Windows. */
import type { HostFacts, StackFacts } from '../model/host/host-facts.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import { formatRange } from '../model/ports/port-set.ts';
import { startsLow } from '../port-catalog/windows/dynamic-range.ts';

/** The facts with that range; the same ones where no range starts low. */
export function wantedFacts(facts: HostFacts): HostFacts {
  const { defaultRange } = PLATFORM_TRAITS[facts.platform];
  if (lowStacks(facts).length === 0) return facts;
  return { ...facts, stacks: facts.stacks.map((stack) => ({ ...stack, ephemeral: defaultRange })) };
}

/** `1024-15000`, as found; null where no range starts low. */
export function lowRange(facts: HostFacts): string | null {
  const found = new Set(lowStacks(facts).map(({ ephemeral }) => formatRange(ephemeral)));
  return found.size === 0 ? null : [...found].join(', ');
}

function lowStacks({ platform, stacks }: HostFacts): readonly StackFacts[] {
  return platform === 'windows' ? stacks.filter(({ ephemeral }) => startsLow(ephemeral)) : [];
}
