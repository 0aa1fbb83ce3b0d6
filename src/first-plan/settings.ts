/** The settings of a host for its first plan: which are managed, and why others are not. */
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import type { FirstPlan, FirstSetting, FirstReserved, FirstReservingService, Obstacle } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { formatRange, noPorts, type PortSet, unionOf } from '../model/ports/port-set.ts';
import { LINUX_ONLY_KEYS, type SettingKey } from '../model/settings/setting-key.ts';
import { ephemeralOf, isWorthNaming, type Managed, settingAlone } from './trial-desired-state.ts';
import { type FirstPlanHost, unreadFiles } from './first-plan-host.ts';
import type { Plan, ReservationRow, SettingView } from '../model/plan/plan.ts';
import { firstReservations, type FoundReservations } from './found-reservations.ts';
import type { Change } from '../model/plan/change.ts';

/** The settings that a first plan shows, in the order of a plan file. `low`: the dynamic range in whose place another one is wanted. */
export function settingsOf(host: FirstPlanHost, managed: Managed, low: string | null): FirstPlan['settings'] {
  const { facts } = host;
  const keys = ['ephemeral', ...LINUX_ONLY_KEYS.filter((key) => isWorthNaming(facts, key))] as const;
  return new Map(
    keys.map((key): readonly [typeof key, FirstSetting] => {
      const shown =
        key === 'ephemeral'
          ? { ...ephemeralShown(facts), found: low }
          : { value: `${facts[key]}`, isDefault: false, found: null };
      return [key, { ...shown, obstacle: managed.has(key) ? null : obstacleOf(host, key) }];
    }),
  );
}

function ephemeralShown(facts: HostFacts): Pick<FirstSetting, 'value' | 'isDefault'> {
  const { tcp, udp } = ephemeralOf(facts);
  const [ofTcp, ofUdp] = [tcp, udp].map(({ first, last }) => `${first}-${last}`);
  const isDefault = facts.stacks.every(
    ({ ephemeral }) => formatRange(ephemeral) === formatRange(PLATFORM_TRAITS[facts.platform].defaultRange),
  );
  return { value: ofTcp === ofUdp ? `${ofTcp}` : `{tcp: ${ofTcp}, udp: ${ofUdp}}`, isDefault };
}

/** The reserved list of a host for its first plan, and what keeps the plan from managing it. */
export function reservedOf(host: FirstPlanHost, found: FoundReservations, isManaged: boolean): FirstReserved {
  const overridden = overriddenLists(host);
  if (isManaged) return { ...found, overridden, notManaged: null };
  // The plan does not manage the list, so no service may reserve ports: all that are reserved are listed.
  const { items } = firstReservations([], host.facts, null);
  const withService = serviceThatReserves(host.plan(settingAlone(host.facts, 'reserved')));
  return { ...found, items, overridden, notManaged: { obstacle: obstacleOf(host, 'reserved'), withService } };
}

/** What lists that lose to another one at boot were to reserve. */
function overriddenLists({ bootFindings }: FirstPlanHost): FirstReserved['overridden'] {
  return bootFindings
    .filter(({ rule }) => rule === 'boot-list-overridden')
    .map(({ ports, at }) => ({ ports: ports ?? noPorts, reason: at ? `from ${at.file}:${at.line}` : 'lost at boot' }));
}

/** The line that sets the reserved list at boot, `FILE:LINE`; null where none does, or where there are no such files. */
export function reservedSource(host: FirstPlanHost): string | null {
  const { settings } = host.plan(settingAlone(host.facts, 'reserved'));
  return settings.find(({ key }) => key === 'reserved')?.readers[0]?.from ?? null;
}

/** What one reserving service would change: with it, the plan manages the reserved list, wherever its port lies. */
function serviceThatReserves(plan: Plan): FirstReservingService {
  return {
    isRefused: plan.diagnostics.some(({ severity }) => severity === 'error'),
    kept: portsBy(plan, 'foreign-kept'),
    released: portsBy(plan, 'released'),
  };
}

function portsBy({ reservations }: Plan, wanted: ReservationRow['fate']): PortSet {
  return unionOf(reservations.filter(({ fate }) => fate === wanted).map((row) => row.ports));
}

/** Why a first plan does not manage a setting yet: what a plan of that setting alone would meet. */
function obstacleOf(host: FirstPlanHost, key: SettingKey): Obstacle {
  const { settings, diagnostics } = host.plan(settingAlone(host.facts, key));
  const views = settings.filter((view) => view.key === key);
  const error = diagnostics.find(({ severity }) => severity === 'error')?.message ?? null;
  return { kind: unreadFiles(host) ? 'unread-files' : kindOf(views), views, error };
}

function kindOf(views: readonly SettingView[]): Obstacle['kind'] {
  if (views.some(({ live, boot, readers }) => live && boot && (live.before ?? '') !== bootValue(boot, readers)))
    return 'live-differs-from-boot';
  if (views.some(({ readers }) => new Set(readers.map(({ value }) => value)).size > 1)) return 'boot-readers-disagree';
  return 'apply-would-change';
}

function bootValue(boot: Change, [first]: SettingView['readers']): string {
  return first?.value ?? boot.before ?? '';
}
