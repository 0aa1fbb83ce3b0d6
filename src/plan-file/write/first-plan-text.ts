/** A first plan as the text of a plan file: short, and in columns. Names from outside become names and comments only. */
import type { FirstPlan, FirstReservation, FirstReserved, FirstSetting } from '../../model/first-plan.ts';
import { portsScalar } from '../yaml/yaml-scalar.ts';
import { headNotes, nextCommands, reservedNotes, settingNotes, unseenNotes } from './first-plan-notes.ts';
import { columns, type PlanLine, note, oneLine, scalar } from './lines.ts';
import { servicePart } from './services.ts';

export function formatFirstPlan(plan: FirstPlan): string {
  const name = oneLine(plan.host);
  const head = ['version: 1', ...(name === '' ? [] : [`name: ${scalar(name)}`]), `platform: ${plan.platform}`];
  const blocks = [
    [
      ...headNotes(plan).flatMap(note),
      ...nextCommands(plan).map((line) => `#   ${line}`),
      ...unseenNotes(plan).flatMap(note),
      ...plan.bootNotes.flatMap(note),
    ],
    head,
    ...[...plan.settings].map(([key, setting]) => settingPart(key, setting, settingNotes(key, setting, plan.unseen))),
    reservedPart(plan.reserved, reservedNotes(plan.reserved, plan.unseen)),
    servicePart(plan),
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function settingPart(
  key: string,
  { value, found, obstacle }: FirstSetting,
  notes: readonly string[],
): readonly string[] {
  const was = found === null ? '' : `  # found: ${found}`;
  return [...notes.flatMap(note), `${obstacle ? '# ' : ''}${key}: ${value}${was}`];
}

/** In comments: with them the plan would change something. */
function overriddenPart(overridden: FirstReserved['overridden'], hasList: boolean): readonly string[] {
  const lines = [...(hasList ? [] : ['reserved:']), ...columns(overridden.map(itemLine))];
  return [...note(OVERRIDDEN), ...lines.map((line) => `# ${line}`)];
}

const OVERRIDDEN =
  'Meant to be reserved, and lost at boot, as a later list replaces theirs. To reserve them, take out `# ` here:';

function reservedPart({ items, overridden, notManaged }: FirstReserved, notes: readonly string[]): readonly string[] {
  const [told, isManaged] = [notes.flatMap(note), notManaged === null];
  const offered = overridden.length === 0 ? [] : overriddenPart(overridden, items.length > 0);
  if (items.length === 0 && (isManaged || offered.length > 0)) return [...told, ...offered];
  const lines = items.length === 0 ? ['reserved: []'] : ['reserved:', ...columns(items.map(itemLine))];
  return [...told, ...lines.map((line) => (isManaged ? line : `# ${line}`)), ...offered];
}

function itemLine({ ports, protocol, reason }: FirstReservation): PlanLine {
  const parts = [
    `ports: ${portsScalar(ports)}`,
    ...(protocol ? [`protocol: ${protocol}`] : []),
    `reason: ${scalar(reason)}`,
  ];
  return { text: `  - {${parts.join(', ')}}`, comment: '' };
}
