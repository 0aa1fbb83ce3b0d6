/** The reserved ports of a plan as rows of a table for review. */
import type { ReservationRow } from '../../model/plan/plan.ts';
import { unionOf } from '../../model/ports/port-set.ts';
import { reservedPortsText } from '../plan/reservation-lines.ts';
import { formatStacks } from '../plan/stack-groups.ts';

export interface ReservedRow {
  readonly fate: ReservationRow['fate'];
  readonly ports: string;
  /** Windows: `tcp`, `ipv4 udp`; empty elsewhere. */
  readonly stacks: string;
  /** The service or reason that asks for it; empty where the plan does not. */
  readonly who: string;
  /** `file:line`. */
  readonly place: string;
  /** How many rows this one stands for. */
  readonly rows: number;
}

/** More rows than these that stay as they are would hide what changes: they are counted. */
const MOST_STAYING = 5;
const STAYING = ['kept', 'foreign-kept'] as const;

export function reservedRows(rows: readonly ReservationRow[]): readonly ReservedRow[] {
  const isStaying = ({ fate }: ReservationRow): boolean => STAYING.some((each) => each === fate);
  const all = byAsker(rows);
  const staying = all.filter(isStaying);
  if (staying.length <= MOST_STAYING) return all.map(rowOf);
  return [...all.filter((row) => !isStaying(row)).map(rowOf), ...STAYING.flatMap((fate) => countedRow(fate, staying))];
}

/** What one line of a plan asks for is one row: a list has an entry for each port. */
function byAsker(rows: readonly ReservationRow[]): readonly ReservationRow[] {
  const lines = new Map<string, ReservationRow[]>();
  for (const row of rows) {
    const { fate, because, at, stacks } = row;
    const key = JSON.stringify([fate, because, at?.file, at?.line, stacks]);
    const alike = lines.get(key);
    if (alike) alike.push(row);
    else lines.set(key, [row]);
  }
  return [...lines.values()].flatMap((alike) => {
    return alike.slice(0, 1).map((row) => ({ ...row, ports: unionOf(alike.map(({ ports }) => ports)) }));
  });
}

function rowOf({ fate, ports, stacks = [], because, at }: ReservationRow): ReservedRow {
  const place = at ? `${at.file}:${at.line}` : '';
  return { fate, ports: reservedPortsText(ports), stacks: formatStacks(stacks), who: because ?? '', place, rows: 1 };
}

function countedRow(fate: ReservationRow['fate'], staying: readonly ReservationRow[]): readonly ReservedRow[] {
  const rows = staying.filter((row) => row.fate === fate);
  if (rows.length <= 1) return rows.map(rowOf);
  const ports = reservedPortsText(unionOf(rows.map((row) => row.ports)));
  const stacks = formatStacks([...new Set(rows.flatMap((row) => row.stacks ?? []))]);
  return [{ fate, ports, stacks, who: '', place: '', rows: rows.length }];
}
