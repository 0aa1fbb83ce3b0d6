import { backendHere } from '../host/host-input.ts';
import { readPlan } from './files/plan-input.ts';
import { reportFaults } from './plan/report.ts';
import { portUsesOf } from '../port-catalog/port-uses.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import type { Explanation } from '../model/explanation.ts';
import { Failure } from '../model/failure.ts';
import { listed } from '../model/text/listed.ts';
import { platformName } from '../model/host/platform-name.ts';
import type { PortUses } from '../model/port-uses.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { explanationJson } from '../render/explain/explain-json.ts';
import { formatExplanations } from '../render/explain/explain-text.ts';
import { painter } from '../render/paint.ts';
import type { Context, ExitStatus } from './command.ts';
import { accountNotes, askedBinds } from './explain/asked-binds.ts';
import { type AskedPort, parseAskedPort } from './explain/asked-port.ts';
import { explainEach } from './explain/explain-each.ts';
import { expectThisPlatform } from '../host/expect-this-platform.ts';
import { plannedSettings } from './explain/planned-settings.ts';
import { networkOf, runThere } from '../host/network-namespace.ts';

export async function explain(context: Context): Promise<ExitStatus> {
  const { operands, value } = context.arguments;
  const [port, planName, ...surplus] = operands;
  if (port === undefined || surplus.length > 0)
    throw new Failure('usage', 'explain takes a port, such as 8080 or 53/udp, and at most one plan file');
  const asked = parseAskedPort(port, value('address'));
  if (context.system.isImage) throw new Failure('usage', 'an image has no sockets: leave out --root');
  const ranThere = await runThere(context, 'explain');
  if (ranThere !== null) return ranThere;
  const file = planName === undefined ? null : readPlan(context, planName);
  if (!file || file.desired) return explainHere(context, asked, file, networkOf(context)?.within);
  reportFaults(context, 'explain', file);
  // 1 would say that the port can't be bound.
  return 3;
}

/** `within` enters a network namespace that has settings of its own, which no plan of the host is for. */
async function explainHere(
  context: Context,
  asked: AskedPort,
  file: ReadPlanFile | null,
  within: string | undefined,
): Promise<ExitStatus> {
  const backend = await backendHere(context);
  const desired = file?.desired ?? null;
  expectThisPlatform(context, backend.platform, desired);
  const plan = desired && plannedSettings(context, desired, asked.port, context.arguments.operands.slice(1));
  const about = within === undefined ? plan && { plan } : { within };
  const binds = askedBinds(context.system, asked, desired, context.arguments.value('user'));
  const explanations = await explainEach(
    context.system,
    backend,
    binds.map((bind) => ({ ...bind, ...about })),
  );
  const uses = portUsesOf(asked.port, asked.protocol, desired);
  report(
    context,
    explanations.map((each) => withPlanNotes(context, each, uses)),
    uses,
  );
  return explanations.every(({ bindable }) => bindable === true) ? 0 : 1;
}

/** What is to be known of the plan: an account that is not here, or the port at addresses that `--address` does not ask about. */
function withPlanNotes({ system }: Context, explanation: Explanation, { plannedFor }: PortUses): Explanation {
  const { asked, evidence } = explanation;
  const isElsewhere = asked.service === null && plannedFor !== null && plannedFor.length > 0;
  const elsewhere = isElsewhere
    ? [
        `the plan has this port at other addresses alone, for ${listed(plannedFor)}: asked about as if no service had it`,
      ]
    : [];
  return { ...explanation, evidence: [...evidence, ...accountNotes(system, asked.user), ...elsewhere] };
}

function report(
  { arguments: given, terminal, version, system }: Context,
  all: readonly Explanation[],
  uses: PortUses,
): void {
  const paint = painter(terminal.color);
  if (given.format === 'text')
    terminal.out(formatExplanations(all, uses, paint, { verbose: given.has('verbose'), quiet: given.has('quiet') }));
  else {
    terminal.out(
      formatEnvelope({
        command: 'explain',
        portplanVersion: version,
        platform: platformName(system.platform),
        host: system.hostName(),
        more: { explanations: all.map(explanationJson), ...uses },
      }),
    );
  }
}
