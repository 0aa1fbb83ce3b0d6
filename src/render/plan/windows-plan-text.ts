/** The settings of a Windows plan: one line for all stacks that are alike, and the commands, ready to be pasted. */
import { isPending } from '../../model/plan/change.ts';
import { commandsOf, type Plan } from '../../model/plan/plan.ts';
import { valueWords } from '../../words/value-words.ts';
import type { Paint } from '../paint.ts';
import { reservationLines } from './reservation-lines.ts';
import { stackGroups, formatStacks } from './stack-groups.ts';
import { usable } from './values-text.ts';

export function windowsSettings(plan: Plan, paint: Paint): readonly string[] {
  return [
    ...settingLines(plan, 'reserved', paint),
    ...reservationLines(plan.reservations, paint),
    ...settingLines(plan, 'ephemeral', paint),
    ...(plan.capacity ? [paint('dim', `    at least ${usable(plan.capacity)}`)] : []),
    ...commandLines(plan, paint),
  ];
}

/** As netsh calls them. */
export const WINDOWS_TITLES = { reserved: 'excluded port ranges', ephemeral: 'dynamic port range' } as const;
type TitledKey = keyof typeof WINDOWS_TITLES;

const [TITLE, STACKS, LAYER, VALUE] = [22, 14, 6, 16];

function settingLines({ settings }: Plan, wanted: TitledKey, paint: Paint): readonly string[] {
  const title = WINDOWS_TITLES[wanted];
  return stackGroups(settings.filter(({ key }) => key === wanted)).map(({ change, layer, stacks }, i) => {
    const where = `${(i === 0 ? title : '').padEnd(TITLE)}${formatStacks(stacks).padEnd(STACKS)}${layer.padEnd(LAYER)}`;
    return `  ${where}${valueWords(change.before ?? '').padEnd(VALUE)} ${isPending(change) ? paint('bold', `→  ${valueWords(change.after ?? '')}`) : 'as planned'}`;
  });
}

function commandLines(plan: Plan, paint: Paint): readonly string[] {
  const commands = commandsOf(plan);
  if (commands.length === 0) return [];
  return ['', '  commands', ...commands.map((command) => `    ${paint('cyan', command)}`)];
}
