import { suggestPorts } from '../suggest/suggest.ts';
import { takenPorts } from '../suggest/taken-ports.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import type { Suggestions } from '../model/suggestion.ts';
import type { HostRequest } from '../host/host-request.ts';
import { platformFor } from '../model/host/platform-name.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { isDefaultPlanThere, type NamedPlans, readPlanFiles } from './files/plan-input.ts';
import { knownHosts } from './suggest/known-hosts.ts';
import { reportFaulty, reportSuggestions, type SuggestedPorts } from './suggest/suggest-report.ts';
import { serviceExists, writeService } from './suggest/suggest-write.ts';

interface SuggestRequest extends NamedPlans, SuggestedPorts {
  readonly host: HostRequest;
  /** The port that the others should be near to; null for no such wish. */
  readonly near: number | null;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

export async function suggest(request: SuggestRequest, around: Surroundings): Promise<ExitStatus> {
  const files = await namedPlans(request, around);
  if (files.some(({ desired }) => desired === null)) return reportFaulty(request, around, files);
  const { service, isWritten } = request;
  if (service !== null && !isWritten) expectRoomFor(files, service);
  const known = await knownHosts(around, request, plansOf(files));
  const platform = platformFor(request.platform, around.system.platform);
  const choose = (from: readonly ReadPlanFile[]): Suggestions =>
    suggestPorts(takenPorts({ plans: plansOf(from), platform, hosts: known.hosts }), request);
  if (service === null || !isWritten) {
    return reportSuggestions(request, around, { known, suggestions: choose(files), written: null });
  }
  const outcome = await writeService(around, { ...request, service }, files, choose);
  return reportSuggestions(request, around, { known, ...outcome });
}

/** None where none is named and there is no portplan.yaml. */
async function namedPlans(request: SuggestRequest, around: Surroundings): Promise<readonly ReadPlanFile[]> {
  const isNamed = request.files.length > 0 || request.isWritten;
  return isNamed || isDefaultPlanThere(around) ? readPlanFiles(around, request) : [];
}

/** Of several plans the line may be for any that does not have such a service yet. */
function expectRoomFor(files: readonly ReadPlanFile[], service: string): void {
  const there = plansOf(files).map(({ services }) => services.find(({ name }) => name === service));
  const [first] = there;
  if (first && !there.includes(undefined)) throw serviceExists(first, 'take another name');
}

function plansOf(files: readonly ReadPlanFile[]): readonly NonNullable<ReadPlanFile['desired']>[] {
  return files.flatMap(({ desired }) => desired ?? []);
}
