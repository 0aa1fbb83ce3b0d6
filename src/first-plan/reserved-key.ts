/** The reserved list of a host for its first plan, and what keeps the plan from managing it. */
import type { FirstReserved, FirstReservingService } from '../model/first-plan.ts';
import type { Plan, ReservationRow } from '../model/plan/plan.ts';
import { noPorts, type PortSet, unionOf } from '../model/ports/port-set.ts';
import { settingAlone } from './trial-desired-state.ts';
import type { FirstPlanHost } from './first-plan-host.ts';
import { obstacleOf } from './obstacle.ts';
import { firstReservations, type FoundReservations } from './found-reservations.ts';

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
