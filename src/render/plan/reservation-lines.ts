/** The reserved ports of a plan: what becomes of each, and who asks for it. */
import type { ReservationRow } from '../../model/plan/plan.ts';
import { count, formatPortSet } from '../../model/ports/port-set.ts';
import { thousands } from '../../model/text/counted.ts';
import { LONGEST_VALUE } from '../../words/value-words.ts';
import type { Paint, Style } from '../paint.ts';
import { formatStacks } from './stack-groups.ts';

export function reservationLines(rows: readonly ReservationRow[], paint: Paint): readonly string[] {
  const widths = {
    ports: Math.min(24, longest(rows.map(({ ports }) => reservedPortsText(ports)))),
    stacks: longest(rows.map(stacksText)),
    name: widthOfNames(rows),
  };
  return rows.map((row) => reservationLine(row, widths, paint));
}

/** The widths of the columns, in characters. */
interface Widths {
  readonly ports: number;
  readonly stacks: number;
  readonly name: number;
}

const FATES: Readonly<Record<ReservationRow['fate'], { sign: string; style: Style | null; words: string }>> = {
  added: { sign: '+', style: 'green', words: '' },
  kept: { sign: ' ', style: null, words: '' },
  released: { sign: '-', style: 'red', words: 'released: the plan no longer names it' },
  'foreign-kept': { sign: ' ', style: 'dim', words: 'foreign, kept' },
  'foreign-removed': { sign: '-', style: 'red', words: 'foreign, removed' },
};

function reservationLine(row: ReservationRow, widths: Widths, paint: Paint): string {
  const { sign, style, words } = FATES[row.fate];
  const ports = reservedPortsText(row.ports).padEnd(widths.ports);
  const stacks = row.stacks ? `${formatStacks(row.stacks).padEnd(widths.stacks)}  ` : '';
  const who = row.because ?? words;
  const place = row.at ? `${who.padEnd(widths.name)}  ${row.at.file}:${row.at.line}` : who;
  const text = `${sign} ${ports}  ${stacks}${place}`;
  return `    ${style ? paint(style, text) : text}`;
}

/** Of the names before a place; a few long ones may stand out, so that the others stay near. */
function widthOfNames(rows: readonly ReservationRow[]): number {
  const width = longest(rows.map(({ at, because }) => (at ? (because ?? '') : '')));
  return width > 24 && width <= 32 ? width : 24;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

function stacksText({ stacks = [] }: ReservationRow): string {
  return formatStacks(stacks);
}

export function reservedPortsText(ports: ReservationRow['ports']): string {
  const text = formatPortSet(ports);
  return text.length <= LONGEST_VALUE ? text : `${thousands(count(ports))} ports`;
}
