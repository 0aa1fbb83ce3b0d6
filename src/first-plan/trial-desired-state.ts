/** Desired states for the planner to try: each shows what a plan with it would change. */
import { DEFAULT_PERSIST_FILE, type DesiredState, type Service } from '../model/plan/desired-state.ts';
import type { FirstPlan, FirstService } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import type { Position } from '../model/plan/position.ts';
import type { PortRange } from '../model/ports/port-set.ts';
import { KERNEL_DEFAULTS } from '../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS, type LinuxOnlyKey, type SettingKey } from '../model/settings/setting-key.ts';

/** The setting keys that a plan has. Keys that it leaves out are not managed. */
export type Managed = ReadonlySet<SettingKey>;

export const FIRST_PLAN_FILE = 'portplan.yaml';

/** A placeholder: these states are judged before there is a file, so no part of them has a place in one. */
const AT: Position = { file: FIRST_PLAN_FILE, line: 1, column: 1 };

const NOTHING_MANAGED: DesiredState = {
  file: FIRST_PLAN_FILE,
  foreignReservations: 'keep',
  services: [],
  persist: { file: DEFAULT_PERSIST_FILE },
  lint: { rules: {} },
};

/** A desired state of one setting alone, with the host's own value; for the reserved list an empty list. */
export function settingAlone(facts: HostFacts, key: SettingKey): DesiredState {
  return { ...NOTHING_MANAGED, ...managedValues(facts, new Set([key])) };
}

/** The desired state of a whole first plan. It may manage the reserved list although no item and no service reserves a port. */
export function wholePlan(
  facts: HostFacts,
  { reserved: { items }, listening }: Pick<FirstPlan, 'reserved' | 'listening'>,
  managed: Managed,
): DesiredState {
  const isReserving = managed.has('reserved');
  return {
    ...NOTHING_MANAGED,
    platforms: [facts.platform],
    ...managedValues(facts, managed),
    ...(isReserving && { reserved: items.map((item) => ({ ...item, at: AT })) }),
    services: (listening?.services ?? []).map((service) => serviceOf(service, isReserving)),
  };
}

function managedValues(facts: HostFacts, managed: Managed): Partial<DesiredState> {
  const others = LINUX_ONLY_KEYS.filter((key) => managed.has(key) && isWorthNaming(facts, key));
  return {
    ...(managed.has('ephemeral') && { ephemeral: { value: ephemeralOf(facts), at: AT } }),
    ...(managed.has('reserved') && { reserved: [] }),
    ...Object.fromEntries(others.map((key) => [key, { value: facts[key], at: AT }])),
  };
}

/** False for a setting with the kernel's default value: a plan need not name it. */
export function isWorthNaming(facts: HostFacts, key: LinuxOnlyKey): boolean {
  return facts[key] !== null && facts[key] !== KERNEL_DEFAULTS[key];
}

/** The ephemeral ranges of IPv4. Where those of IPv6 differ, the planner reports that they would change. */
export function ephemeralOf({ stacks }: HostFacts): ByProtocol<PortRange> {
  return byProtocol((protocol) => {
    const stack = stacks.find((each) => each.family === 'ipv4' && each.protocol === protocol);
    return stack?.ephemeral ?? { first: 0, last: 0 };
  });
}

function serviceOf({ name, endpoints, exposed }: FirstService, isReserving: boolean): Service {
  return {
    name,
    endpoints: endpoints.map(({ protocol, address, ports, reuse, ipv6Only }) => {
      return { protocol, address, ports, reuse, ipv6Only, at: AT };
    }),
    reserve: !isReserving || exposed.length > 0 ? 'never' : 'auto',
    at: AT,
  };
}
