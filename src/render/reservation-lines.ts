/** The reserved ports of a plan: what becomes of each, and who asks for it. */
import type { ReservationRow } from '../model/plan.ts';
import { count, formatPortSet } from '../model/port-set.ts';
import type { Paint, Style } from './paint.ts';
import { formatStacks } from './stack-names.ts';
import { LONGEST_VALUE, thousands } from './values-text.ts';

export function reservationLines(rows: readonly ReservationRow[], paint: Paint): readonly string[] {
  return rows.map((row) => reservationLine(row, rows, paint));
}

const FATES: Readonly<Record<ReservationRow['fate'], { sign: string; style: Style | null; words: string }>> = {
  added: { sign: '+', style: 'green', words: '' },
  kept: { sign: ' ', style: null, words: '' },
  released: { sign: '-', style: 'red', words: 'released: the plan no longer names it' },
  'foreign-kept': { sign: ' ', style: 'dim', words: 'foreign, kept' },
  'foreign-removed': { sign: '-', style: 'red', words: 'foreign, removed' },
};

function reservationLine(reservation: ReservationRow, all: readonly ReservationRow[], paint: Paint): string {
  const { sign, style, words } = FATES[reservation.fate];
  const portsWidth = Math.min(24, Math.max(...all.map(({ ports }) => portsText(ports).length)));
  const who = reservation.because ?? words;
  const place = reservation.at ? `${reservation.at.file}:${reservation.at.line}` : '';
  const where = reservation.stacks ? formatStacks(reservation.stacks) : '';
  const text =
    `${sign} ${portsText(reservation.ports).padEnd(portsWidth)}  ${place || where ? who.padEnd(24) : who}  ${where ? place.padEnd(24) : place}  ${where}`.trimEnd();
  return `    ${style ? paint(style, text) : text}`;
}

function portsText(ports: ReservationRow['ports']): string {
  const text = formatPortSet(ports);
  return text.length <= LONGEST_VALUE ? text : `${thousands(count(ports))} ports`;
}
