/** The settings of a Linux plan: now and after boot, and by which file. */
import { isPending, type Change } from '../../model/plan/change.ts';
import type { Plan, ReaderView, SettingView } from '../../model/plan/plan.ts';
import { settingKeyOf } from '../../model/settings/linux-settings.ts';
import { SETTING_TITLES } from '../../model/settings/setting-key.ts';
import { valueWords } from '../../words/value-words.ts';
import type { Paint } from '../paint.ts';
import { reservationLines } from './reservation-lines.ts';
import { usable } from './values-text.ts';

/** `verbose`: also what each boot reader makes of the files as they were, and which lines lose. */
export function linuxSettings(plan: Plan, paint: Paint, verbose: boolean): readonly string[] {
  return plan.settings.flatMap((setting) => settingLines(plan, setting, paint, verbose));
}

const TITLE = 24;
const VALUE = 20;

function settingLines(plan: Plan, view: SettingView, paint: Paint, verbose: boolean): readonly string[] {
  const isReserved = view.key === 'reserved';
  const note = view.key === 'ephemeral' && plan.capacity ? usable(plan.capacity) : '';
  const live = view.live ? [row('live', view.live, '', note, paint)] : [];
  const boot = view.boot ? [row('boot', view.boot, source(view), view.live ? '' : note, paint)] : [];
  return [
    ...[...live, ...boot].map((text, i) => `  ${(i === 0 ? SETTING_TITLES[view.key] : '').padEnd(TITLE)}${text}`),
    ...(verbose ? view.readers.flatMap(readerLines) : []).map((text) => paint('dim', `      ${text}`)),
    ...(isReserved ? reservationLines(plan.reservations, paint) : []),
  ];
}

/** The line that gives the boot value: of the reader whose word counts for the change. */
export function source({ readers, boot }: SettingView): string {
  return readers.find(({ value }) => value === boot?.before)?.from ?? '';
}

function readerLines({ reader, value, from, shadows }: ReaderView): readonly string[] {
  const name = reader === 'procps' ? 'sysctl --system' : reader;
  return [
    `${name}: ${valueWords(value)}, by ${from ?? "the kernel's default"}`,
    ...shadows.map(({ line }) => `  over ${line}`),
  ];
}

function row(layer: string, change: Change, from: string, note: string, paint: Paint): string {
  const before = valueWords(change.before ?? missing(change));
  const start = `${layer}   ${before.padEnd(VALUE)} `;
  const end = isPending(change) ? paint('bold', `→  ${valueWords(change.after ?? missing(change))}`) : 'as planned';
  const by = isPending(change) ? `now by ${from}` : `by ${from}`;
  const details = [from && by, note].filter(Boolean).join(', ');
  return `${start}${end}${paint('dim', details && `, ${details}`)}`;
}

/** What stands for a value that is not there. */
export function missing({ layer, setting }: Change): string {
  if (layer === 'live') return 'missing';
  return settingKeyOf(setting) === 'reserved' ? 'not set' : 'kernel default';
}
