/** The reserved list of a host for its first plan, and what it takes to have it managed. */
import { firstReservations, type FoundReservations } from './reservations.ts';
import type { FirstReserved } from '../model/first-plan.ts';
import type { Plan, ReservationRow } from '../model/plan/plan.ts';
import { count, formatPortSet, unionOf } from '../model/ports/port-set.ts';
import { spoken } from '../model/text/spoken.ts';
import { obstacleOf, planOf } from './obstacle.ts';
import type { SeenHost } from '../host/seen-host.ts';

const PROBE = 'reserved: []';

export function reservedOf(seen: SeenHost, found: FoundReservations, isManaged: boolean): FirstReserved {
  const told = foundNotes(found);
  if (isManaged) {
    const head = 'Never given to outgoing connections. Those made by others stay; they are listed for information.';
    return {
      items: found.items,
      leftOut: null,
      warning: null,
      notes: found.items.length === 0 ? told : [head, ...told],
    };
  }
  const { words, notes } = obstacleOf(seen, 'reserved', '[]');
  const warning = addedServiceNote(planOf(seen, PROBE));
  return {
    // Where services may not reserve, and nobody can say where the list comes from, all of it is named.
    items: firstReservations([], seen.facts, null).items,
    leftOut: words,
    warning,
    notes: ['Reserved ports.', ...notes, ...told, warning, SETTLE],
  };
}

/** The line that sets the reserved list at boot, `FILE:LINE`; null where none does, or where there are no such files. */
export function reservedSource(seen: SeenHost): string | null {
  const view = planOf(seen, PROBE)?.settings.find(({ key }) => key === 'reserved');
  return view?.readers[0]?.from ?? null;
}

function foundNotes({ idle, halves }: FoundReservations): readonly string[] {
  return [
    ...(idle.length === 0
      ? []
      : [`Reserved, too, and without effect outside of the ephemeral range: ${formatPortSet(idle)}`]),
    ...(halves.length === 0 ? [] : [`Excluded for IPv4 or IPv6 alone: ${formatPortSet(halves)}`]),
  ];
}

const SETTLE =
  'To settle it, take out `# ` of `reserved:` and of what is below it, and `reserve: never` of the services: `portplan plan` ' +
  'then shows what an apply changes.';

/** A plan manages the list as soon as one service reserves, wherever its port lies. */
function addedServiceNote(plan: Plan | null): string {
  const some =
    'A service without `reserve: never`, as `portplan suggest --write` adds it, has an apply manage the reserved list';
  if (!plan || plan.diagnostics.some(({ severity }) => severity === 'error'))
    return `${some}, which fails until that is settled.`;
  const [kept, released] = (['foreign-kept', 'released'] as const).map((fate) => portsBy(plan, fate));
  const parts = [
    ...(kept ? [`${kept.text} ${kept.is} then reserved both now and after a boot`] : []),
    ...(released
      ? [`${released.text}, of an earlier apply, ${released.is} released unless \`reserved\` names it`]
      : []),
  ];
  if (parts.length === 0) return `${some}.`;
  return `${some}${released ? '' : ', which is harmless'}: ${parts.join('; ')}.`;
}

function portsBy(plan: Plan, wanted: ReservationRow['fate']): { readonly text: string; readonly is: string } | null {
  const ports = unionOf(plan.reservations.filter(({ fate }) => fate === wanted).map((row) => row.ports));
  return ports.length === 0 ? null : { text: spoken(formatPortSet(ports)), is: count(ports) === 1 ? 'is' : 'are' };
}
