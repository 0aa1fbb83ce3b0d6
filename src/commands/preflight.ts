import type { Backend } from '../backends/backend.ts';
import type { DesiredState, ReadPlanFile, Service } from '../model/desired-state.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Explanation } from '../model/explanation.ts';
import { Failure } from '../model/failure.ts';
import { nearest } from '../model/nearest.ts';
import { platformName } from '../model/platform-name.ts';
import { formatPosition } from '../model/position.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { explanationJson } from '../render/explain-json.ts';
import { formatObstacle, formatPreflight } from '../render/preflight-text.ts';
import { accountOfService, endpointBind, type OwnedEndpoint } from './asked-binds.ts';
import type { Context, ExitStatus } from './command.ts';
import { expectThisPlatform } from './expect-this-platform.ts';
import { backendHere, onePlanName, readHost, readPlan } from './inputs.ts';
import { portsToAsk } from './ports-to-ask.ts';

export async function preflight(context: Context): Promise<ExitStatus> {
  const { system, arguments: given } = context;
  if (system.isImage) throw new Failure('usage', 'no service starts in an image: leave out --root');
  const file = readPlan(context, onePlanName(context));
  if (!file.desired) throw faultyPlan(file);
  const backend = await backendHere(context);
  expectThisPlatform(context, backend.platform, file.desired);
  const explanations = await explainServices(context, backend, servicesOf(file.desired, given.all('service')));
  report(context, explanations);
  return explanations.some(({ bindable }) => bindable === false) ? 1 : 0;
}

/** Nothing is in the way of the service then: it is the plan that tells nothing. One line is for a journal. */
function faultyPlan({ diagnostics }: ReadPlanFile): Failure {
  const [first, ...others] = diagnostics.filter(({ severity }) => severity === 'error');
  const more = others.length === 0 ? '' : ` (and ${others.length} more: portplan validate)`;
  return new Failure('faulty-plan', `the plan has a fault: ${placeOf(first)}${first?.message ?? ''}${more}`);
}

function placeOf(fault: Diagnostic | undefined): string {
  return fault?.at ? `${formatPosition(fault.at)}: ` : '';
}

function servicesOf({ services, file }: DesiredState, names: readonly string[]): readonly Service[] {
  const known = services.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const meant = nearest(stranger, known);
    const rest = meant === undefined ? `; it has ${known.join(', ') || 'none'}` : `; did you mean ${meant}?`;
    throw new Failure('unknown-service', `${file} has no service ${stranger || "''"}${rest}`);
  }
  return names.length === 0 ? services : services.filter(({ name }) => names.includes(name));
}

async function explainServices(
  context: Context,
  backend: Backend,
  services: readonly Service[],
): Promise<readonly Explanation[]> {
  const { system } = context;
  const endpoints = services.flatMap((service) => ownedEndpoints(context, service));
  const ports = await portsToAsk(context, backend, endpoints);
  const explanations: Explanation[] = [];
  // One after the other: two binds that are tried at once would be in each other's way.
  for (const owned of endpoints) {
    for (const port of ports(owned.endpoint)) {
      explanations.push(await readHost(() => backend.explain(system, endpointBind(system, owned, port))));
    }
  }
  return explanations;
}

function ownedEndpoints({ system }: Context, service: Service): readonly OwnedEndpoint[] {
  const user = accountOfService(system, service);
  return service.endpoints.map((endpoint) => ({ endpoint, user, service: service.name }));
}

/** What is in the way goes to stderr, where the journal of a unit has it too. */
function report(context: Context, explanations: readonly Explanation[]): void {
  const { terminal, arguments: given, version, system } = context;
  if (given.format === 'json') {
    const platform = platformName(system.platform);
    const common = { command: 'preflight', portplanVersion: version, platform, host: system.hostName() };
    terminal.out(formatEnvelope({ ...common, more: { explanations: explanations.map(explanationJson) } }));
  }
  for (const each of explanations) if (each.bindable === false) terminal.err(formatObstacle(each));
  if (given.format === 'text' && given.has('verbose')) terminal.out(formatPreflight(explanations));
}
