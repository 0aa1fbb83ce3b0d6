/** Desired states that are handed to the planner to see what a plan of them would change. */
import { DEFAULT_PERSIST_FILE, type DesiredState, type Service } from '../model/plan/desired-state.ts';
import type { FirstPlan, FirstService } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import type { Position } from '../model/plan/position.ts';
import type { PortRange } from '../model/ports/port-set.ts';
import { KERNEL_DEFAULTS } from '../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS, type LinuxOnlyKey, type SettingKey } from '../model/settings/setting-key.ts';

/** The keys that a plan has: what it leaves out is not managed. */
export type Managed = ReadonlySet<SettingKey>;

export const FIRST_PLAN_FILE = 'portplan.yaml';

/** These states are judged before they are text: no part of them stands anywhere in the file. */
const AT: Position = { file: FIRST_PLAN_FILE, line: 1, column: 1 };

const NOTHING_MANAGED: DesiredState = {
  file: FIRST_PLAN_FILE,
  foreignReservations: 'keep',
  services: [],
  persist: { file: DEFAULT_PERSIST_FILE },
  lint: { rules: {} },
};

/** One setting alone, with the value that the host has; of the reserved list the empty one. */
export function settingAlone(facts: HostFacts, key: SettingKey): DesiredState {
  return { ...NOTHING_MANAGED, ...managedValues(facts, new Set([key])) };
}

/** All that a first plan says. Where it manages the reserved list, it does so also where no item and no service reserves. */
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

/** A setting with the kernel's default goes without saying. */
export function isWorthNaming(facts: HostFacts, key: LinuxOnlyKey): boolean {
  return facts[key] !== null && facts[key] !== KERNEL_DEFAULTS[key];
}

/** The ranges of IPv4: where those of IPv6 are others, the planner says that they would change. */
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
    reserve: reservesNothing(exposed, isReserving) ? 'never' : 'auto',
    at: AT,
  };
}

function reservesNothing(exposed: FirstService['exposed'], isReserving: boolean): boolean {
  return !isReserving || exposed.length > 0;
}
