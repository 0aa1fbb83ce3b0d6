/** Why a first plan does not manage a setting yet: what a plan of that setting alone would meet. */
import type { Obstacle } from '../model/first-plan.ts';
import type { Change } from '../model/plan/change.ts';
import type { SettingView } from '../model/plan/plan.ts';
import type { SettingKey } from '../model/settings/setting-key.ts';
import { settingAlone } from './trial-desired-state.ts';
import type { FirstPlanHost } from './first-plan-host.ts';
import { unreadFiles } from './unseen.ts';

export function obstacleOf(host: FirstPlanHost, key: SettingKey): Obstacle {
  const { settings, diagnostics } = host.plan(settingAlone(host.facts, key));
  const views = settings.filter((view) => view.key === key);
  const error = diagnostics.find(({ severity }) => severity === 'error')?.message ?? null;
  return { kind: unreadFiles(host) ? 'unread-files' : kindOf(views), views, error };
}

function kindOf(views: readonly SettingView[]): Obstacle['kind'] {
  if (views.some(({ live, boot, readers }) => live && boot && (live.before ?? '') !== bootValue(boot, readers)))
    return 'live-differs-from-boot';
  if (views.some(({ readers }) => new Set(readers.map(({ value }) => value)).size > 1)) return 'boot-readers-disagree';
  return 'apply-would-change';
}

function bootValue(boot: Change, [first]: SettingView['readers']): string {
  return first?.value ?? boot.before ?? '';
}
