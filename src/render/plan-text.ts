/** A plan as a reviewer reads it: setting by setting, now and after boot, who wants what, and the patch. */
import { isPending, type Change } from '../model/change.ts';
import {
  hasChanges,
  type Capacity,
  type Plan,
  type ReaderView,
  type ReservationRow,
  type SettingView,
} from '../model/plan.ts';
import { count, formatPortSet, parsePortSet } from '../model/port-set.ts';
import type { FileChange } from '../model/file-state.ts';
import type { Paint, Style } from './paint.ts';
import { filePatch, paintPatch } from './patch.ts';

/**
 * `verbose`: also what each boot reader makes of the files as they were, and which lines lose; `done`: it has been applied.
 */
export function formatPlan(plan: Plan, paint: Paint, { verbose = false, done = false } = {}): string {
  const title = paint('bold', `${plan.name ?? plan.file} on ${plan.host} (${plan.platform})`);
  const idle = !hasChanges(plan);
  if (idle && !verbose) return `${title}: ${AS_PLANNED}\n`;
  return [
    `${title}: ${idle ? AS_PLANNED : `${summary(plan)} ${done ? 'changed' : 'to change'}`}`,
    '',
    ...plan.settings.flatMap((setting) => settingLines(plan, setting, paint, verbose)),
    ...plan.files.flatMap((file) => fileLines(file, paint)),
    '',
  ].join('\n');
}

const AS_PLANNED = 'nothing to change, the host is as planned';

function summary(plan: Plan): string {
  const changing = plan.settings.filter(({ live, boot }) => isPending(boot) || (live && isPending(live)));
  return changing.length > 0 ? counted(changing.length, 'setting') : counted(plan.files.length, 'file');
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

const TITLE = 24;
const VALUE = 20;

function settingLines(plan: Plan, view: SettingView, paint: Paint, verbose: boolean): readonly string[] {
  const isReserved = view.title === 'reserved ports';
  const note = view.title === 'ephemeral range' && plan.capacity ? usable(plan.capacity) : '';
  const live = view.live ? [row('live', view.live, '', note, paint)] : [];
  const boot = row('boot', view.boot, source(view), view.live ? '' : note, paint);
  return [
    ...[...live, boot].map((text, i) => `  ${(i === 0 ? view.title : '').padEnd(TITLE)}${text}`),
    ...(verbose ? view.readers.flatMap(readerLines) : []).map((text) => paint('dim', `      ${text}`)),
    ...(isReserved
      ? plan.reservations.map((reservation) => reservationLine(reservation, plan.reservations, paint))
      : []),
  ];
}

/** The line that gives the boot value: of the reader whose word counts for the change. */
function source({ readers, boot }: SettingView): string {
  return readers.find(({ value }) => value === boot.before)?.from ?? '';
}

function readerLines({ reader, value, from, shadows }: ReaderView): readonly string[] {
  const name = reader === 'procps' ? 'sysctl --system' : reader;
  return [
    `${name}: ${spoken(value)}, by ${from ?? "the kernel's default"}`,
    ...shadows.map((line) => `  over ${line}`),
  ];
}

function row(layer: string, change: Change, from: string, note: string, paint: Paint): string {
  const before = spoken(change.before ?? missing(change));
  const start = `${layer}   ${before.padEnd(VALUE)} `;
  const end = isPending(change) ? paint('bold', `→  ${spoken(change.after ?? missing(change))}`) : 'as planned';
  const by = isPending(change) ? `now by ${from}` : `by ${from}`;
  const details = [from && by, note].filter(Boolean).join(', ');
  return `${start}${end}${paint('dim', details && `, ${details}`)}`;
}

function usable({ usable: free, total }: Capacity): string {
  return `${thousands(free)} of ${thousands(total)} usable`;
}

function thousands(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

const LONGEST_VALUE = 44;

function missing({ layer, setting }: Change): string {
  if (layer === 'live') return 'missing';
  return setting.endsWith('reserved_ports') ? 'not set' : 'kernel default';
}

function spoken(value: string): string {
  if (value === '') return 'none';
  return value.length <= LONGEST_VALUE
    ? value.replace('\t', '-')
    : `${thousands(count(parsePortSet(value) ?? []))} ports`;
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
  const text =
    `${sign} ${portsText(reservation.ports).padEnd(portsWidth)}  ${place ? who.padEnd(24) : who}  ${place}`.trimEnd();
  return `    ${style ? paint(style, text) : text}`;
}

function portsText(ports: ReservationRow['ports']): string {
  const text = formatPortSet(ports);
  return text.length <= LONGEST_VALUE ? text : `${thousands(count(ports))} ports`;
}

function fileLines(change: FileChange, paint: Paint): readonly string[] {
  const what = change.before === null ? 'new file' : change.after === null ? 'file deleted' : 'file';
  const lines = filePatch(change).split('\n');
  const patch = lines.slice(lines.findIndex((text) => text.startsWith('@@')));
  const shown = change.before === null ? patch.filter((text) => !text.startsWith('@@')) : patch;
  return [
    '',
    `  ${what} ${change.path}`,
    ...paintPatch(shown.filter(Boolean).map(shorten).join('\n'), paint)
      .split('\n')
      .map((text) => `    ${text}`),
  ];
}

const WIDEST_PATCH_LINE = 116;

function shorten(line: string): string {
  return line.length <= WIDEST_PATCH_LINE ? line : `${line.slice(0, WIDEST_PATCH_LINE - 1)}…`;
}
