/** The excluded ports of all stacks, and what becomes of them: one row for what is alike on several stacks. */
import type { ReservationRow } from '../../../model/plan/plan.ts';
import { formatPortSet, intersect, portSet, subtract, type PortSet } from '../../../model/ports/port-set.ts';
import type { Stack } from '../host.ts';
import { administered, type StackPlan } from './stack-plan.ts';

export function reservationRows(stacks: readonly StackPlan[]): readonly ReservationRow[] {
  const rows = new Map<string, ReservationRow & { readonly stacks: readonly string[] }>();
  for (const stack of stacks) {
    for (const row of rowsOn(stack)) {
      const { fate, ports, because, at } = row;
      const key = JSON.stringify([fate, formatPortSet(ports), because, at]);
      rows.set(key, { ...row, stacks: [...(rows.get(key)?.stacks ?? []), nameOf(stack.state)] });
    }
  }
  return [...rows.values()].sort(
    (a, b) => FATES.indexOf(a.fate) - FATES.indexOf(b.fate) || firstPort(a) - firstPort(b),
  );
}

const FATES: readonly ReservationRow['fate'][] = ['added', 'kept', 'released', 'foreign-kept'];

function firstPort({ ports }: ReservationRow): number {
  return ports[0]?.first ?? 0;
}

/** `ipv4/tcp`. */
function nameOf({ family, protocol }: Stack): string {
  return `${family}/${protocol}`;
}

function rowsOn({ state, exclusions }: StackPlan): readonly ReservationRow[] {
  if (!exclusions) return [];
  const { claims, dropped, foreign } = exclusions;
  const there = intersect(portSet(state.excluded.persistent), administered(state));
  const wanted = portSet(claims.flatMap(({ ports }) => ports));
  return [
    ...claims.flatMap(({ ports, because, at }) => [
      ...row(subtract(ports, there), { fate: 'added', because, at }),
      ...row(intersect(ports, there), { fate: 'kept', because, at }),
    ]),
    ...row(subtract(portSet(dropped), wanted), { fate: 'released', because: null, at: null }),
    ...row(subtract(portSet(foreign), wanted), { fate: 'foreign-kept', because: null, at: null }),
  ];
}

function row(ports: PortSet, rest: Omit<ReservationRow, 'ports'>): readonly ReservationRow[] {
  return ports.length === 0 ? [] : [{ ports, ...rest }];
}
