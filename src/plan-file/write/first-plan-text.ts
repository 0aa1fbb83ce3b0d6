/** A first plan as the text of a plan file: short, in columns, and never more than a comment of what strangers call themselves. */
import type { FirstPlan, FirstReservation, FirstReserved, FirstSetting } from '../../model/first-plan.ts';
import { formatPortSet } from '../../model/ports/port-set.ts';
import { columns, type Line, note, oneLine, scalar } from './lines.ts';
import { servicePart } from './services.ts';

export function formatFirstPlan(plan: FirstPlan): string {
  const name = oneLine(plan.host);
  const head = ['version: 1', ...(name === '' ? [] : [`name: ${scalar(name)}`]), `platform: ${plan.platform}`];
  const blocks = [
    [...plan.notes.flatMap(note), ...plan.next.map((line) => `#   ${line}`), ...plan.unseen.flatMap(note)],
    head,
    ...[...plan.settings].map(([key, setting]) => settingPart(key, setting)),
    reservedPart(plan.reserved),
    servicePart(plan),
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function settingPart(key: string, { value, leftOut, notes }: FirstSetting): readonly string[] {
  return [...notes.flatMap(note), `${leftOut === null ? '' : '# '}${key}: ${value}`];
}

function reservedPart({ items, leftOut, notes }: FirstReserved): readonly string[] {
  const [told, isManaged] = [notes.flatMap(note), leftOut === null];
  if (isManaged && items.length === 0) return told;
  const lines = items.length === 0 ? ['reserved: []'] : ['reserved:', ...columns(items.map(itemLine))];
  return [...told, ...lines.map((line) => (isManaged ? line : `# ${line}`))];
}

function itemLine({ ports, protocol, reason }: FirstReservation): Line {
  const list = formatPortSet(ports);
  const parts = [
    `ports: ${ports.length > 1 ? JSON.stringify(list) : list}`,
    ...(protocol ? [`protocol: ${protocol}`] : []),
    `reason: ${scalar(reason)}`,
  ];
  return { text: `  - {${parts.join(', ')}}`, comment: '' };
}
