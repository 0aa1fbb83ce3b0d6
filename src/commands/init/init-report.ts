/** What `init` prints: the text where it goes to stdout, and what is in it to stderr. */
import { counted } from '../../model/text/counted.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import type { Surroundings } from '../command.ts';
import { nextCommands, unseenHere } from '../../first-plan/notes.ts';
import type { MadePlan } from '../../first-plan/first-plan.ts';
import type { FirstPlan } from '../../model/first-plan.ts';
import { grouped } from '../../model/grouped.ts';
import type { SeenHost } from '../../host/seen-host.ts';

interface Wanted {
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
}

export function reportInit(
  { format, quiet }: Wanted,
  { terminal, version }: Pick<Surroundings, 'terminal' | 'version'>,
  file: string,
  seen: SeenHost,
  made: MadePlan,
): void {
  if (format === 'json') terminal.out(json(version, file, seen, made));
  else if (file === '-') terminal.out(made.text);
  if (quiet) return;
  for (const line of unseenHere(seen)) terminal.err(`portplan: ${line}\n`);
  const told = format === 'json' ? [] : summary(file, seen, made);
  for (const line of told) terminal.err(`${line}\n`);
}

function summary(file: string, seen: SeenHost, made: MadePlan): readonly string[] {
  if (file === '-') return [];
  return [`${file}: ${contents(made)}`, ...notManagedLines(made.plan), `Next: ${nextCommands(file, seen).join('; ')}`];
}

function contents({ plan, findings }: MadePlan): string {
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
function reservations({ reserved: { items, leftOut } }: FirstPlan): number {
  return leftOut === null ? items.flatMap(({ ports }) => ports).length : 0;
}

interface NotManaged {
  readonly key: string;
  readonly why: string;
}

function notManaged({ settings, reserved }: FirstPlan): readonly NotManaged[] {
  return [...settings, ['reserved', reserved] as const].flatMap(([key, { leftOut }]) =>
    leftOut === null ? [] : [{ key, why: leftOut }],
  );
}

function notManagedLines(plan: FirstPlan): readonly string[] {
  const byReason = grouped(notManaged(plan), ({ why }) => why);
  const lines = [...byReason].map(
    ([why, all]) => `Not managed yet, as ${why}: ${all.map(({ key }) => key).join(', ')}`,
  );
  return plan.reserved.warning === null ? lines : [...lines, plan.reserved.warning];
}

function json(version: string, file: string, { facts, hidden }: SeenHost, made: MadePlan): string {
  const { services = [], unsure = [], clients = { count: 0 } } = made.plan.listening ?? {};
  return formatEnvelope({
    command: 'init',
    portplanVersion: version,
    platform: facts.platform,
    host: facts.host,
    more: {
      made: {
        file: file === '-' ? null : file,
        text: made.text,
        services: services.length,
        unsure: unsure.length,
        clients: clients.count,
        reservations: reservations(made.plan),
        notManaged: notManaged(made.plan),
        findings: made.findings,
        hiddenProcesses: hidden,
      },
    },
  });
}
