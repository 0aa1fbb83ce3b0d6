import { readPlan } from './files/plan-input.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { portUsesOf } from '../port-catalog/port-uses.ts';
import { expectPlanFits, expectPlatformFits } from '../host/fitting-platform.ts';
import type { HostRequest } from '../host/host-request.ts';
import type { ReadOnlyHost } from '../host/host.ts';
import { openHostToLook } from '../host/open-host.ts';
import type { DesiredState, Platform } from '../model/plan/desired-state.ts';
import { type BootFinding, concernsPort } from '../model/host/boot-finding.ts';
import { type Evidence, type Explanation, isPlainYes } from '../model/explain/explanation.ts';
import { Failure } from '../model/failure.ts';
import { platformName } from '../model/host/platform-name.ts';
import { localhostAnswers, withoutMissingLoopback } from '../explain/localhost.ts';
import type { AskedBind } from '../model/explain/asked-bind.ts';
import type { LocalhostAnswers } from '../model/explain/localhost.ts';
import { localhostJson } from '../render/explain/localhost-text.ts';
import { unseenBy } from '../model/unseen/unseen.ts';
import { unseenWords } from '../words/unseen-words.ts';
import type { PortUses } from '../model/port-uses.ts';
import type { AddressText } from '../plan-file/text/address-text.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { explanationJson } from '../render/explain/explain-json.ts';
import { formatExplanations } from '../render/explain/explain-text.ts';
import { painter } from '../render/paint.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { accountEvidence, askedBinds, type AskedPort } from './explain/asked-binds.ts';
import { explainEach, withTraffic } from './explain/explain-bind.ts';
import { plannedSettings, whereAsked } from './explain/planned-settings.ts';

interface ExplainRequest extends Pick<AskedPort, 'port' | 'protocol'> {
  /** The addresses to bind, each with its interface, as --address has them and as they stand before the port; null for every address. */
  readonly address: readonly AddressText[] | null;
  readonly at: readonly AddressText[] | null;
  readonly host: HostRequest;
  readonly format: 'text' | 'json';
  /** The plan file whose services with this port are asked about; null for none. */
  readonly file: string | null;
  readonly platform: Platform | null;
  /** The account that binds, by its name or number; null where nothing is said. */
  readonly user: string | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export async function explain(request: ExplainRequest, around: Surroundings): Promise<ExitStatus> {
  if (request.host.kind === 'image') throw new Failure('usage', 'an image has no sockets: leave out --root');
  const file = request.file === null ? null : readPlan(around, request.file, request.platform);
  if (!file || file.desired) return explainHere(request, around, file?.desired ?? null);
  reportFaultyPlan(around, { ...request, command: 'explain', platform: platformName(around.system.platform) }, file);
  // 1 would say that the port can't be bound.
  return 3;
}

async function explainHere(
  request: ExplainRequest,
  around: Surroundings,
  desired: DesiredState | null,
): Promise<ExitStatus> {
  const host = await openHostToLook(request.host, around);
  expectPlatformFits(request.platform, host);
  if (desired) expectPlanFits(desired, host);
  // A network namespace has settings of its own, which no plan of the host is for.
  const where = whereAsked(request.host, host, around);
  const plan = desired && plannedSettings(host.platform, desired, request.port, request.file);
  const about = { ...where, ...(plan && where.within === undefined && { plan }) };
  const places = request.address ?? request.at ?? EVERY_ADDRESS;
  const binds = places.flatMap((place) => askedBinds(host, { ...request, ...place }, desired, request.user));
  const explanations = withoutMissingLoopback(
    await explainEach(
      host.binds,
      eachOnce(binds).map((bind) => ({ ...bind, ...about })),
    ),
  );
  const uses = portUsesOf({ port: request.port, protocol: request.protocol, platform: host.platform }, desired);
  const { nat, unseen } = await host.nat();
  const all = explanations.map(withTraffic({ nat, unseen: [...unseen, ...host.leftOut()] }));
  const boot = where.within === undefined ? await host.bootFindings() : [];
  const localhost = localhostAnswers(
    all,
    places.some(({ ofLocalhost }) => ofLocalhost),
  );
  report(request, around, host, { all: all.map((each) => withNotes(host, each, uses, boot)), uses, localhost });
  return all.every(isPlainYes) ? 0 : 1;
}

const EVERY_ADDRESS: readonly AddressText[] = [{ address: null }];

/** A service on every address is asked about once, whichever of its addresses were named. */
function eachOnce(binds: readonly AskedBind[]): readonly AskedBind[] {
  return [...new Map(binds.map((bind) => [JSON.stringify(bind), bind])).values()];
}

/**
 * With what is to be known of the plan: an account that is not here, or the port at addresses that `--address` does not ask
 * about; and of files that say in vain what becomes of the port at the next boot.
 */
function withNotes(
  host: ReadOnlyHost,
  explanation: Explanation,
  { plannedFor }: PortUses,
  boot: readonly BootFinding[],
): Explanation {
  const { asked, evidence } = explanation;
  const isElsewhere = asked.service === null && plannedFor !== null && plannedFor.length > 0;
  const elsewhere: readonly Evidence[] = isElsewhere ? [{ kind: 'planned-elsewhere', services: plannedFor }] : [];
  const about = boot.filter((each) => concernsPort(each, asked.port));
  const inVain = about.map((finding): Evidence => ({ kind: 'boot-finding', finding }));
  return { ...explanation, evidence: [...evidence, ...accountEvidence(host, asked.user), ...elsewhere, ...inVain] };
}

interface Explained {
  readonly all: readonly Explanation[];
  readonly uses: PortUses;
  readonly localhost: LocalhostAnswers | null;
}

function report(
  { format, verbose, quiet }: ExplainRequest,
  { terminal, version }: Surroundings,
  { name, platform }: ReadOnlyHost,
  { all, uses, localhost }: Explained,
): void {
  const paint = painter(terminal.color);
  if (format === 'text') terminal.out(formatExplanations(all, { uses, localhost }, paint, { verbose, quiet }));
  else {
    terminal.out(
      formatEnvelope({
        command: 'explain',
        portplanVersion: version,
        platform,
        host: name,
        unseen: unseenBy(
          'explain',
          all.flatMap(({ unseen }) => unseen),
        ).map(unseenWords),
        more: { explanations: all.map(explanationJson), localhost: localhostJson(localhost), ...uses },
      }),
    );
  }
}
