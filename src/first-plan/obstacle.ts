/** Why a first plan does not manage a setting yet: what a plan of that key alone would meet. */
import { readPlanFile } from '../plan-file/read/read-plan-file.ts';
import type { Plan, SettingView } from '../model/plan/plan.ts';
import type { SettingKey } from '../model/settings/setting-key.ts';
import type { SeenHost } from '../host/seen-host.ts';

export interface Obstacle {
  /** In a few words: `live and boot values differ`. */
  readonly words: string;
  /** Lines of a comment. */
  readonly notes: readonly string[];
}

/** `value`: as a plan file has it. */
export function obstacleOf(seen: SeenHost, key: SettingKey, value: string): Obstacle {
  const plan = planOf(seen, `${key}: ${value}`);
  const views = plan?.settings.filter((view) => view.key === key) ?? [];
  const unread = unreadNote(seen);
  const words = unread === null ? changeWords(views) : 'boot values are not known for sure';
  const error = plan?.diagnostics.find(({ severity }) => severity === 'error')?.message;
  const told = unread === null ? [...views.map(valuesNote), error] : [...views.flatMap(liveNote), unread];
  return { words, notes: [`Not managed yet, as ${words}:`, ...told.filter((line) => line !== undefined)] };
}

export function planOf({ plan }: SeenHost, text: string): Plan | null {
  const { desired } = readPlanFile('portplan.yaml', () => `version: 1\n${text}\n`);
  return desired && plan(desired);
}

/** Files that may set boot values, and may not be read; null where there are none. */
export function unreadNote(seen: SeenHost): string | null {
  const found = planOf(seen, 'reserved: []')?.diagnostics.find(({ rule }) => rule === 'unreadable-file');
  return found ? `${found.message}; ${found.help}` : null;
}

function changeWords(views: readonly SettingView[]): string {
  if (views.some((view) => view.live !== null && (view.live.before ?? '') !== bootValue(view)))
    return 'live and boot values differ';
  if (views.some(({ readers }) => new Set(readers.map(({ value }) => value)).size > 1))
    return 'what reads the files at boot, and by hand, does not agree';
  return 'an apply would change something';
}

function bootValue({ boot, readers: [first] }: SettingView): string {
  return first?.value ?? boot.before ?? '';
}

function liveNote({ live }: SettingView): readonly string[] {
  return live === null ? [] : [`  now ${valueWord(live.before)}`];
}

/** `  now 20000-50000; after a boot 32768-60999 (the default)`. */
function valuesNote({ setting, live, boot, readers }: SettingView): string {
  const now = live === null ? [] : [`now ${valueWord(live.before)}`];
  if (readers.length === 0) return `  ${setting}: ${[...now, `after a boot ${valueWord(boot.before)}`].join('; ')}`;
  const words = readers.map(({ reader, value, from }) => ({
    reader,
    said: `${valueWord(value)} (${from ?? 'the default'})`,
  }));
  const alike = new Set(words.map(({ said }) => said)).size === 1;
  const boots = words.map(({ reader, said }) => `after a boot${alike ? '' : ` by ${reader}`} ${said}`);
  return `  ${[...now, ...(alike ? boots.slice(0, 1) : boots)].join('; ')}`;
}

function valueWord(value: string | null): string {
  return value === null || value === '' ? 'none' : value.replace(/\s+/, '-');
}
