/** The settings of a Windows plan: one line for all stacks that are alike, and the commands, ready to be pasted. */
import { isPending, type Change } from '../model/change.ts';
import { formatInvocation } from '../model/program.ts';
import type { Plan, SettingView } from '../model/plan.ts';
import type { Paint } from './paint.ts';
import { reservationLines } from './reservation-lines.ts';
import { formatStacks } from './stack-names.ts';
import { spoken, usable } from './values-text.ts';

export function windowsSettings(plan: Plan, paint: Paint): readonly string[] {
  const of = (kind: string): readonly SettingView[] => plan.settings.filter(({ setting }) => setting.endsWith(kind));
  return [
    ...settingLines('excluded port ranges', of('/excludedportrange'), paint),
    ...reservationLines(plan.reservations, paint),
    ...settingLines('dynamic port range', of('/dynamicport'), paint),
    ...(plan.capacity ? [paint('dim', `    at least ${usable(plan.capacity)}`)] : []),
    ...commandLines(plan, paint),
  ];
}

const [TITLE, STACKS, LAYER, VALUE] = [22, 14, 6, 16];

function settingLines(title: string, views: readonly SettingView[], paint: Paint): readonly string[] {
  return groupsOf(views).map(({ change, layer, stacks }, i) => {
    const where = `${(i === 0 ? title : '').padEnd(TITLE)}${formatStacks(stacks).padEnd(STACKS)}${layer.padEnd(LAYER)}`;
    return `  ${where}${spoken(change.before ?? '').padEnd(VALUE)} ${outcome(change, paint)}`;
  });
}

function outcome(change: Change, paint: Paint): string {
  return isPending(change) ? paint('bold', `→  ${spoken(change.after ?? '')}`) : 'as planned';
}

interface Group {
  readonly change: Change;
  /** Empty where both layers are alike. */
  readonly layer: '' | 'live' | 'boot';
  readonly stacks: readonly string[];
}

function groupsOf(views: readonly SettingView[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const view of views) {
    const stack = view.setting.split('/').slice(0, 2).join('/');
    for (const group of layersOf(view)) {
      const key = group.layer + valuesOf(group.change);
      groups.set(key, { ...group, stacks: [...(groups.get(key)?.stacks ?? []), stack] });
    }
  }
  return [...groups.values()];
}

function layersOf({ live, boot }: SettingView): readonly Omit<Group, 'stacks'>[] {
  if (live === null || valuesOf(live) === valuesOf(boot)) return [{ change: boot, layer: '' }];
  return [
    { change: live, layer: 'live' },
    { change: boot, layer: 'boot' },
  ];
}

function valuesOf({ before, after }: Change): string {
  return JSON.stringify([before, after]);
}

/** What apply runs, in this order. */
function commandLines({ steps }: Plan, paint: Paint): readonly string[] {
  const commands = steps.flatMap((step) => (step.kind === 'run' ? step.run : []));
  if (commands.length === 0) return [];
  return ['', '  commands', ...commands.map((command) => `    ${paint('cyan', formatInvocation(command))}`)];
}
