import {
  listenedOn,
  type DesiredState,
  type Endpoint,
  type ReadPlanFile,
  type Service,
} from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import type { Explanation } from '../model/explain/explanation.ts';
import { Failure } from '../model/failure.ts';
import { nearest } from '../model/text/nearest.ts';
import { formatPosition } from '../model/plan/position.ts';
import { noPorts } from '../model/ports/port-set.ts';
import { type OwnedEndpoint, type Preflight, type PreflightVerdict, verdictOf } from '../model/explain/preflight.ts';
import { unseenBy } from '../model/unseen/unseen.ts';
import { unseenWords } from '../words/unseen-words.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { preflightJson } from '../render/explain/preflight-json.ts';
import { formatObstacles, formatPreflight } from '../render/explain/preflight-text.ts';
import { accountEvidence, accountOfService, endpointBind, ownedBy } from './explain/asked-binds.ts';
import { explainEach, withTraffic } from './explain/explain-bind.ts';
import { NO_NAT } from '../model/nat/host-nat.ts';
import type { System } from '../system/system.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { expectPlanFits, expectPlatformFits } from '../host/fitting-platform.ts';
import type { Host } from '../host/host.ts';
import { openHost } from '../host/open-host.ts';
import { type NamedPlan, readHostPlan } from './files/plan-input.ts';
import { divertedTraffic } from './preflight/diverted-traffic.ts';
import { lookAhead, forStartingService } from './preflight/look-ahead.ts';
import { readPools, readPortsToAsk } from './preflight/read-pools.ts';
import type { HostRequest } from '../host/host-request.ts';
import { whereAsked } from './explain/planned-settings.ts';

interface PreflightRequest extends NamedPlan {
  readonly host: HostRequest;
  readonly format: 'text' | 'json';
  /** The names of the services to ask about; all of the plan where there is none. */
  readonly services: readonly string[];
  /** What nothing settles counts as in the way. */
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export async function preflight(request: PreflightRequest, around: Surroundings): Promise<ExitStatus> {
  const { platform, services } = request;
  if (request.host.kind === 'image') throw new Failure('usage', 'no service starts in an image: leave out --root');
  const file = readHostPlan(around, request);
  if (!file.desired) throw faultyPlan(file);
  const host = await openHost(request.host, around);
  expectPlatformFits(platform, host);
  expectPlanFits(file.desired, host);
  const where = whereAsked(request.host, host, around);
  const asked = { services: servicesOf(file.desired, services), all: file.desired.services };
  const preflight = await explainServices(around.system, host, asked, where);
  report(request, around, host, preflight);
  return STATUSES[verdictOf(preflight)](request.strict);
}

const STATUSES: Readonly<Record<PreflightVerdict, (isStrict: boolean) => ExitStatus>> = {
  clear: () => 0,
  unsure: (isStrict) => (isStrict ? 1 : 0),
  blocked: () => 1,
};

/** Nothing is in the way of the service then: it is the plan that tells nothing. One line is for a journal. */
function faultyPlan({ diagnostics }: ReadPlanFile): Failure {
  const [first, ...others] = diagnostics.filter(({ severity }) => severity === 'error');
  const more = others.length === 0 ? '' : ` (and ${others.length} more: portplan validate)`;
  return new Failure('faulty-plan', `the plan has a fault: ${positionPrefix(first)}${first?.message ?? ''}${more}`);
}

function positionPrefix(fault: Diagnostic | undefined): string {
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
  system: System,
  host: Host,
  { services, all }: Readonly<Record<'services' | 'all', readonly Service[]>>,
  where: ReturnType<typeof whereAsked>,
): Promise<Preflight> {
  const pools = await readPools(host, services, all);
  const samples = pools.flatMap(({ sample }) => sample ?? []);
  const owned = [...services.flatMap((service) => ownedEndpoints(host, service)), ...samples];
  const portsOf = await readPortsToAsk(host, owned);
  const asked = owned.map((each) => ({ ...each, ...portsOf(each.endpoint) }));
  const kinds = asked.flatMap((each) => each.kinds.map((kind) => ({ ...kind, of: each })));
  const binds = kinds.map(({ of, port }) => ({ ...endpointBind(host, of, port), ...where }));
  const seen = await lookAhead((asked) => explainEach(host.binds, asked), system, binds);
  const rules = services.length === 0 ? NO_NAT : await host.nat();
  const found = (await forStartingService(seen, host.binds)).map(withTraffic(rules));
  const unasked = asked.map(({ service, endpoint: { protocol }, unasked: ports }) => ({ service, protocol, ports }));
  return {
    looked: found.flatMap((explanation, i) => {
      const kind = kinds[i];
      if (kind && isOfNoMatter(kind.of.endpoint, explanation)) return [];
      return [{ explanation: withAccountEvidence(host, explanation), alike: kind?.alike ?? noPorts }];
    }),
    taken: divertedTraffic(services, rules),
    pools: pools.map(({ tally }) => tally),
    notes: owned.flatMap(({ service, user }) => accountEvidence(host, user).map((evidence) => ({ service, evidence }))),
    unasked: unasked.filter(({ ports }) => ports.length > 0),
    unseen: unseenBy('preflight', [...found.flatMap(({ unseen }) => unseen), ...host.leftOut()]),
  };
}

/** Another port of a pool may be had, and `localhost` is 127.0.0.1 alone on a host without IPv6. */
function isOfNoMatter({ pool, ofLocalhost }: Endpoint, { sockets, cause, bindable }: Explanation): boolean {
  if (pool !== undefined && sockets.length > 0) return true;
  return ofLocalhost === true && bindable === false && cause.kind === 'address-not-local';
}

function withAccountEvidence(host: Host, explanation: Explanation): Explanation {
  const { asked, evidence } = explanation;
  return { ...explanation, evidence: [...evidence, ...accountEvidence(host, asked.user)] };
}

function ownedEndpoints(host: Host, service: Service): readonly OwnedEndpoint[] {
  const user = accountOfService(host, service);
  return listenedOn(service).map((endpoint) => ownedBy(service, endpoint, user));
}

/** What is in the way, or may be, goes to stderr, where the journal of a unit has it too. */
function report(
  { format, quiet, verbose }: PreflightRequest,
  { terminal, version }: Surroundings,
  { name, platform }: Host,
  found: Preflight,
): void {
  if (format === 'json') {
    const common = { command: 'preflight', portplanVersion: version, platform, host: name };
    terminal.out(formatEnvelope({ ...common, unseen: found.unseen.map(unseenWords), more: preflightJson(found) }));
  }
  terminal.err(formatObstacles(found, quiet));
  if (format === 'text' && verbose) terminal.out(formatPreflight(found));
}
