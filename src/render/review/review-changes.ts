/** The changes of a plan as rows of a table for review. */
import type { HostPlatform } from '../../model/host/host-facts.ts';
import { isPending, type Change } from '../../model/plan/change.ts';
import { isChanging, type Plan, type SettingView } from '../../model/plan/plan.ts';
import { SETTING_TITLES } from '../../model/settings/setting-key.ts';
import { valueWords } from '../../words/value-words.ts';
import { missing, source } from '../plan/linux-plan-text.ts';
import { stackGroups, formatStacks } from '../plan/stack-groups.ts';
import { WINDOWS_TITLES } from '../plan/windows-plan-text.ts';

export interface ChangeRow {
  /** `reserved ports`, on Windows `excluded port ranges, tcp`. */
  readonly setting: string;
  /** `live`, `after boot`. */
  readonly layer: string;
  /** Null where there is none: `absent` says what that means. */
  readonly before: string | null;
  readonly after: string | null;
  readonly absent: string;
  /** `file:line` of what sets the value before; empty where nothing does. */
  readonly by: string;
  /** Services, or keys of the plan. */
  readonly because: readonly string[];
}

const CHANGE_ROWS: Readonly<Record<HostPlatform, (plan: Plan) => readonly ChangeRow[]>> = {
  linux: ({ settings }) => settings.flatMap(layerRows),
  windows: (plan) => plannedKinds(plan).flatMap(stackRows),
};

export function changeRows(plan: Plan): readonly ChangeRow[] {
  return CHANGE_ROWS[plan.platform](plan);
}

/** The settings without a change. */
export function unchangedTitles(plan: Plan): readonly string[] {
  return UNCHANGED[plan.platform](plan);
}

const UNCHANGED: Readonly<Record<HostPlatform, (plan: Plan) => readonly string[]>> = {
  linux: ({ settings }) => settings.filter(isIdle).map(({ key }) => SETTING_TITLES[key]),
  windows: (plan) =>
    plannedKinds(plan)
      .filter(({ views }) => views.length > 0 && views.every(isIdle))
      .map(({ title }) => title),
};

function isIdle({ live, boot }: SettingView): boolean {
  return !isChanging({ live, boot });
}

function layerRows(view: SettingView): readonly ChangeRow[] {
  const live = view.live && isPending(view.live) ? [rowOf(SETTING_TITLES[view.key], 'live', view.live, '')] : [];
  return view.boot && isPending(view.boot)
    ? [...live, rowOf(SETTING_TITLES[view.key], 'after boot', view.boot, source(view))]
    : live;
}

function rowOf(setting: string, layer: string, change: Change, by: string): ChangeRow {
  const { before, after, because } = change;
  return { setting, layer, before: shown(before), after: shown(after), absent: missing(change), by, because };
}

function shown(value: string | null): string | null {
  return value === null ? null : valueWords(value);
}

interface Kind {
  readonly title: string;
  readonly views: readonly SettingView[];
}

function plannedKinds({ settings }: Plan): readonly Kind[] {
  return (['reserved', 'ephemeral'] as const).map((wanted) => ({
    title: WINDOWS_TITLES[wanted],
    views: settings.filter(({ key }) => key === wanted),
  }));
}

const LAYERS = { '': 'live, after boot', live: 'live', boot: 'after boot' } as const;

function stackRows({ title, views }: Kind): readonly ChangeRow[] {
  return stackGroups(views)
    .filter(({ change }) => isPending(change))
    .map(({ change, layer, stacks }) => ({
      ...rowOf(`${title}, ${formatStacks(stacks)}`, LAYERS[layer], change, ''),
      absent: 'none',
    }));
}
