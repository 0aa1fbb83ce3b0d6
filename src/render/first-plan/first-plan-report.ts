/** What `init` says of the plan that it made, beside its text. */
import type { FirstPlan, FirstPlanNotes, MadePlan } from '../../model/first-plan.ts';
import { grouped } from '../../model/grouped.ts';
import { counted } from '../../model/text/counted.ts';

/** `portplan.yaml: 12 services; lint reports 2 warnings`, what it leaves out, and what to type next. */
export function firstPlanLines(file: string, { plan, notes, findings }: MadePlan): readonly string[] {
  const withService = notes.reservingService === null ? [] : [notes.reservingService];
  return [
    `${file}: ${contents(plan, findings)}`,
    ...(notes.wanted === null ? [] : [notes.wanted]),
    ...notManagedLines(notes),
    ...withService,
    `Next: ${notes.next.join('; ')}`,
  ];
}

function contents(plan: FirstPlan, findings: MadePlan['findings']): string {
  const { services = [], unsure = [] } = plan.listening ?? {};
  const warnings = findings.warning + findings.error;
  const reserved = reservations(plan);
  const parts = [
    counted(services.length, 'service'),
    ...(unsure.length === 0 ? [] : [`${unsure.length} more in comments, as the system probably chose the ports`]),
    ...(reserved === 0 ? [] : [counted(reserved, 'reservation')]),
    ...(warnings === 0 ? [] : [`lint reports ${counted(warnings, 'warning')}`]),
  ];
  return parts.join('; ');
}

/** How many ranges of ports it keeps reserved. */
function reservations({ reserved: { items, notManaged } }: FirstPlan): number {
  return notManaged ? 0 : items.flatMap(({ ports }) => ports).length;
}

function notManagedLines({ notManaged }: FirstPlanNotes): readonly string[] {
  const byReason = grouped(notManaged, ({ why }) => why);
  return [...byReason].map(([why, all]) => `Not managed yet, as ${why}: ${all.map(({ key }) => key).join(', ')}`);
}

/** As schemas/output.schema.json describes it. */
export function firstPlanJson(file: string | null, { text, plan, notes, findings }: MadePlan): object {
  const { services = [], unsure = [], clients = { count: 0 } } = plan.listening ?? {};
  return {
    file,
    text,
    services: services.length,
    unsure: unsure.length,
    clients: clients.count,
    reservations: reservations(plan),
    boot: plan.bootNotes,
    notManaged: notes.notManaged,
    findings,
    hiddenProcesses: plan.unseen.find((each) => each.kind === 'hidden-processes')?.count ?? 0,
  };
}
