/** The settings of a host for its first plan: which are managed, and why others are not. */
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import type { FirstPlan, FirstSetting } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { formatRange } from '../model/ports/port-set.ts';
import { LINUX_ONLY_KEYS } from '../model/settings/setting-key.ts';
import { ephemeralOf, isWorthNaming, type Managed } from './trial-desired-state.ts';
import type { FirstPlanHost } from './first-plan-host.ts';
import { obstacleOf } from './obstacle.ts';

/** The settings that a first plan shows, in the order of a plan file. */
export function settingsOf(host: FirstPlanHost, managed: Managed): FirstPlan['settings'] {
  const { facts } = host;
  const keys = ['ephemeral', ...LINUX_ONLY_KEYS.filter((key) => isWorthNaming(facts, key))] as const;
  return new Map(
    keys.map((key): readonly [typeof key, FirstSetting] => {
      const shown = key === 'ephemeral' ? ephemeralShown(facts) : { value: `${facts[key]}`, isDefault: false };
      return [key, { ...shown, obstacle: managed.has(key) ? null : obstacleOf(host, key) }];
    }),
  );
}

function ephemeralShown(facts: HostFacts): Omit<FirstSetting, 'obstacle'> {
  const { tcp, udp } = ephemeralOf(facts);
  const [ofTcp, ofUdp] = [tcp, udp].map(({ first, last }) => `${first}-${last}`);
  const isDefault = facts.stacks.every(
    ({ ephemeral }) => formatRange(ephemeral) === formatRange(PLATFORM_TRAITS[facts.platform].defaultRange),
  );
  return { value: ofTcp === ofUdp ? `${ofTcp}` : `{tcp: ${ofTcp}, udp: ${ofUdp}}`, isDefault };
}
