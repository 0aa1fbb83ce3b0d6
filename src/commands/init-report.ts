/** What `init` prints: the text where it goes to stdout, and what is in it to stderr. */
import { formatEnvelope } from '../render/envelope.ts';
import type { Context } from './command.ts';
import { hiddenNote, nextCommands } from './first-notes.ts';
import type { MadePlan } from './first-plan.ts';
import type { SeenHost } from './seen-host.ts';

export function reportInit(context: Context, file: string, seen: SeenHost, made: MadePlan): void {
  const { terminal, arguments: given } = context;
  if (given.format === 'json') terminal.out(json(context, file, seen, made));
  else if (file === '-') terminal.out(made.text);
  if (given.has('quiet')) return;
  const told = given.format === 'json' ? [] : summary(file, seen, made);
  if (seen.hidden > 0) terminal.err(`portplan: ${hiddenNote(seen)}\n`);
  for (const line of told) terminal.err(`${line}\n`);
}

function summary(file: string, seen: SeenHost, made: MadePlan): readonly string[] {
  if (file === '-') return [];
  return [`${file}: ${contents(made)}`, `Next: ${nextCommands(file, seen).join('; ')}`];
}

function contents({ listening, reserved, findings }: MadePlan): string {
  const { services = [], unsure = [] } = listening ?? {};
  const warnings = findings.warning + findings.error;
  const parts = [
    counted(services.length, 'service'),
    ...(unsure.length === 0 ? [] : [`${unsure.length} more in comments, as their ports may change`]),
    ...(reserved === 0 ? [] : [counted(reserved, 'reservation')]),
    ...(warnings === 0 ? [] : [`lint has ${counted(warnings, 'warning')} about it`]),
  ];
  return parts.join('; ');
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function json(context: Context, file: string, { facts, hidden }: SeenHost, made: MadePlan): string {
  const { services = [], unsure = [], clients = { count: 0 } } = made.listening ?? {};
  return formatEnvelope({
    command: 'init',
    portplanVersion: context.version,
    platform: facts.platform,
    host: facts.host,
    more: {
      made: {
        file: file === '-' ? null : file,
        text: made.text,
        services: services.length,
        unsure: unsure.length,
        clients: clients.count,
        reservations: made.reserved,
        findings: made.findings,
        hiddenProcesses: hidden,
      },
    },
  });
}
